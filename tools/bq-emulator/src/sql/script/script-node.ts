/** A piece of the script's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** `SET x = …`: a variable of the script, or a system variable (`@@time_zone`). */
export interface AssignedName {
  readonly name: string;
  readonly span: Span;
}

export interface Branch {
  readonly condition: Span;
  readonly body: readonly ScriptNode[];
}

export interface UsingItem {
  readonly expression: Span;
  readonly alias: string | undefined;
}

/** One procedural statement. SQL and expressions stay text until they run: what they mean depends on what ran before. */
export type ScriptNode = { readonly span: Span } & (
  | { readonly kind: 'sql' }
  | { readonly kind: 'declare'; readonly names: readonly AssignedName[]; readonly type: Span | undefined; readonly init: Span | undefined }
  | { readonly kind: 'set'; readonly targets: readonly AssignedName[]; readonly several: boolean; readonly value: Span }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: readonly ScriptNode[] | undefined }
  | { readonly kind: 'case'; readonly subject: Span | undefined; readonly branches: readonly Branch[]; readonly otherwise: readonly ScriptNode[] | undefined }
  | { readonly kind: 'loop'; readonly label: string | undefined; readonly body: readonly ScriptNode[] }
  | { readonly kind: 'while'; readonly label: string | undefined; readonly condition: Span; readonly body: readonly ScriptNode[] }
  | { readonly kind: 'repeat'; readonly label: string | undefined; readonly until: Span; readonly body: readonly ScriptNode[] }
  | { readonly kind: 'for'; readonly label: string | undefined; readonly variable: AssignedName; readonly query: Span; readonly body: readonly ScriptNode[] }
  | { readonly kind: 'break' | 'continue'; readonly label: string | undefined }
  | { readonly kind: 'block'; readonly label: string | undefined; readonly body: readonly ScriptNode[]; readonly handler: readonly ScriptNode[] | undefined }
  | { readonly kind: 'raise'; readonly message: Span | undefined }
  | { readonly kind: 'return' }
  | { readonly kind: 'execute'; readonly sql: Span; readonly into: readonly AssignedName[]; readonly using: readonly UsingItem[] }
  | { readonly kind: 'call'; readonly name: Span; readonly args: readonly Span[] }
  | { readonly kind: 'assert'; readonly condition: Span; readonly description: Span | undefined }
  | { readonly kind: 'begin-transaction' | 'commit' | 'rollback' }
);

export type NodeOf<K extends ScriptNode['kind']> = Extract<ScriptNode, { kind: K }>;

export const textOf = (source: string, span: Span): string => source.slice(span.start, span.end);
