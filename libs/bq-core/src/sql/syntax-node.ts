/**
 * A node of the syntax tree, seen without the parser's hundreds of node types: the walk must also go through kinds of node that
 * nobody has named here, or a table inside of one would be overlooked.
 */
export interface SyntaxNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

export function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** The nodes directly below, in the order of the text. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (const field in node) collect(node[field], children);
  return children;
}

/** The node in a field, if there is one. */
export function childAt(node: SyntaxNode, field: string): SyntaxNode | undefined {
  const value = node[field];
  return isSyntaxNode(value) ? value : undefined;
}

/** The items of a field that holds a list of nodes, or a `list_expr`. */
export function itemsAt(node: SyntaxNode, field: string): readonly SyntaxNode[] {
  const value = node[field];
  const items = isSyntaxNode(value) ? value['items'] : value;
  return Array.isArray(items) ? items.filter(isSyntaxNode) : [];
}

/** The parts of a dotted name, whichever way it is quoted; undefined when the node is no such name. */
export function nameParts(node: SyntaxNode): readonly string[] | undefined {
  switch (node.type) {
    case 'identifier':
      return typeof node['name'] === 'string' ? node['name'].split('.') : undefined;
    case 'bigquery_quoted_member_expr': {
      const inner = childAt(node, 'expr');
      return inner && nameParts(inner);
    }
    case 'member_expr': {
      const object = childAt(node, 'object');
      const property = childAt(node, 'property');
      const left = object && nameParts(object);
      const right = property && nameParts(property);
      return left && right && [...left, ...right];
    }
    default:
      return undefined;
  }
}

function collect(value: unknown, into: SyntaxNode[]): void {
  if (Array.isArray(value)) for (const item of value) collect(item, into);
  else if (isSyntaxNode(value)) into.push(value);
}
