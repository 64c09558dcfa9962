import type { NodeKind } from '@cloudact/bq-core';

/** What a statement of free SQL may be built of. A kind of node that the parser learns later is refused until it is written here. */
export const ALLOWED_NODES: ReadonlySet<NodeKind> = new Set<NodeKind>([
  'statement', 'query', 'with_clause', 'cte', 'set_operation', 'paren_query', 'select', 'select_list', 'select_item', 'star', 'field_star', 'star_except', 'star_replace', 'column_alias',
  'from_clause', 'join', 'join_on', 'join_using', 'table_item', 'table_path', 'table_alias', 'unnest', 'with_offset', 'table_query', 'paren_join',
  'pivot', 'pivot_item', 'unpivot', 'unpivot_item', 'tablesample',
  'where', 'group_by', 'grouping', 'having', 'qualify', 'window_clause', 'named_window', 'order_by', 'order_item', 'limit',
  'or', 'and', 'not', 'comparison', 'is', 'like', 'between', 'in', 'in_list', 'arithmetic', 'unary', 'paren', 'tuple', 'exists', 'scalar_query',
  'literal', 'typed_literal', 'interval', 'parameter', 'path', 'field', 'subscript', 'call', 'function_name', 'named_argument', 'lambda', 'argument_clause', 'over', 'window', 'frame',
  'case', 'cast', 'extract', 'array', 'array_query', 'struct', 'type', 'with_expression',
]);
