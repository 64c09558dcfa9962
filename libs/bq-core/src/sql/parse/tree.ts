import type { SqlSpan, Token } from './token.js';

/** Every kind of node that the parser makes. Who allows some of them lists them by name, so that a new kind is refused until somebody decides. */
export const NODE_KINDS = [
  'statement', 'query', 'with_clause', 'cte', 'set_operation', 'paren_query', 'select', 'select_list', 'select_item', 'star', 'field_star', 'star_except', 'star_replace', 'column_alias',
  'from_clause', 'join', 'join_on', 'join_using', 'table_item', 'table_path', 'table_alias', 'system_time', 'table_function', 'unnest', 'with_offset', 'table_query', 'paren_join',
  'pivot', 'pivot_item', 'unpivot', 'unpivot_item', 'tablesample',
  'where', 'group_by', 'grouping', 'having', 'qualify', 'window_clause', 'named_window', 'order_by', 'order_item', 'limit',
  'or', 'and', 'not', 'comparison', 'is', 'like', 'between', 'in', 'in_list', 'arithmetic', 'unary', 'paren', 'tuple', 'exists', 'scalar_query',
  'literal', 'typed_literal', 'interval', 'parameter', 'path', 'field', 'subscript', 'call', 'function_name', 'named_argument', 'lambda', 'argument_clause', 'over', 'window', 'frame',
  'case', 'cast', 'extract', 'array', 'array_query', 'struct', 'type', 'with_expression',
] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

/** A node holds its tokens and nodes in the order of the text: joined again they are the statement, without what stood between them. */
export interface TreeNode {
  readonly kind: NodeKind;
  readonly parts: readonly TreePart[];
}
export type TreePart = TreeNode | Token;

export const isNode = (part: TreePart | undefined): part is TreeNode => (part as TreeNode | undefined)?.parts !== undefined;

/** The nodes directly below. */
export function nodesIn(node: TreeNode): readonly TreeNode[] {
  const nodes: TreeNode[] = [];
  for (const part of node.parts) if (isNode(part)) nodes.push(part);
  return nodes;
}

/** The first node of a kind directly below. */
export function nodeOf(node: TreeNode, ...kinds: readonly NodeKind[]): TreeNode | undefined {
  return node.parts.find((part): part is TreeNode => isNode(part) && kinds.includes(part.kind));
}

/** The keyword or symbol is among the tokens directly below. */
export function hasToken(node: TreeNode, upper: string): boolean {
  return node.parts.some((part) => !isNode(part) && part.upper === upper);
}

export function firstToken(part: TreePart): Token | undefined {
  let at: TreePart | undefined = part;
  while (isNode(at)) at = at.parts[0];
  return at;
}

export function lastToken(part: TreePart): Token | undefined {
  let at: TreePart | undefined = part;
  while (isNode(at)) at = at.parts.at(-1);
  return at;
}

export function spanOf(part: TreePart): SqlSpan {
  return { start: firstToken(part)?.start ?? 0, end: lastToken(part)?.end ?? 0 };
}

/** The name in a word or in backticks. */
export function nameOfToken(token: Token): string {
  return token.kind === 'quoted' ? token.text.slice(1, -1) : token.text;
}

/** The parts of a dotted name: backticks gone, dots inside of them count as dots, dashes of a project joined again. */
export function partsOfPath(path: TreeNode): readonly string[] {
  const [only] = path.parts;
  if (path.parts.length === 1 && only !== undefined && !isNode(only) && only.kind === 'word') return [only.text];
  let text = '';
  for (const part of path.parts) if (!isNode(part)) text += nameOfToken(part);
  return text.split('.');
}
