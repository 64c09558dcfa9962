import { textOf, type Span } from './script-node.js';
import { type TokenCursor } from './token-cursor.js';

export type ArgumentMode = 'IN' | 'OUT' | 'INOUT';

/** `CREATE PROCEDURE`, whose body the SQL parser is not asked to read. */
export interface ProcedureDefinition {
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  /** Dotted, as it is written. */
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly mode: ArgumentMode; readonly type: string }[];
  /** `OPTIONS(...)`, where there are any. */
  readonly options: Span | undefined;
  /** From BEGIN to END. Undefined for a procedure in another language. */
  readonly body: Span | undefined;
}

/** Whether a statement begins so; the cursor stays where it is. */
export const isCreateProcedure = (cursor: TokenCursor): boolean => cursor.isWord('CREATE') && [1, 3].some((ahead) => cursor.peek(ahead)?.kind === 'word' && cursor.peek(ahead)?.text === 'PROCEDURE');

/** Reads up to the body, and leaves the cursor at its BEGIN. */
export function procedureHead(cursor: TokenCursor): Omit<ProcedureDefinition, 'body'> {
  cursor.expect('CREATE');
  const orReplace = cursor.accept('OR', 'REPLACE');
  cursor.expect('PROCEDURE');
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS');
  const name = textOf(cursor.source, cursor.until([], ['('])).trim();
  cursor.expectSymbol('(');
  const parameters: { readonly name: string; readonly mode: ArgumentMode; readonly type: string }[] = [];
  while (!cursor.acceptSymbol(')')) {
    const mode = (['INOUT', 'OUT', 'IN'] as const).find((word) => cursor.isWord(word) && cursor.peek(1)?.kind !== 'symbol' && cursor.accept(word)) ?? 'IN';
    const { name: parameter } = cursor.identifier();
    parameters.push({ name: parameter, mode, type: typeText(cursor) });
    if (!cursor.acceptSymbol(',') && !cursor.isSymbol(')')) throw cursor.unexpected('")" or ","');
  }
  let options: Span | undefined;
  if (cursor.isWord('OPTIONS')) options = cursor.until(['BEGIN', 'LANGUAGE', 'AS']);
  return { orReplace, ifNotExists, name, parameters, options };
}

/** A type up to the comma or bracket that ends the parameter; `STRUCT<a INT64, b STRING>` has commas of its own. */
function typeText(cursor: TokenCursor): string {
  const start = cursor.position;
  let angles = 0;
  let brackets = 0;
  for (let token = cursor.peek(); token !== undefined; token = cursor.peek()) {
    if (angles === 0 && brackets === 0 && token.kind === 'symbol' && (token.text === ',' || token.text === ')')) break;
    if (token.text === '<') angles += 1;
    if (token.text === '>') angles -= 1;
    if (token.text === '(') brackets += 1;
    if (token.text === ')') brackets -= 1;
    cursor.next();
  }
  return cursor.source.slice(start, cursor.end).trim();
}
