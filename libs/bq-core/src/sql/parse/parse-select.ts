import { parseExpression, parsePrimary } from './parse-expression.js';
import { parseFrom } from './parse-from.js';
import { parseWindow } from './parse-window.js';
import type { TokenCursor } from './token-cursor.js';
import type { NodeKind, TreeNode, TreePart } from './tree.js';

const AFTER_LIST: ReadonlySet<string> = new Set(['FROM', 'WHERE', 'GROUP', 'HAVING', 'QUALIFY', 'WINDOW', 'ORDER', 'LIMIT', 'UNION', 'INTERSECT', ')', ';']);

/** `SELECT … [FROM …] [WHERE …] [GROUP BY …] [HAVING …] [QUALIFY …] [WINDOW …]`. */
export function parseSelect(cursor: TokenCursor): TreeNode {
  const select = cursor.expect('SELECT');
  const words = [...cursor.accept('ALL'), ...cursor.accept('DISTINCT'), ...cursor.accept('AS', 'STRUCT'), ...cursor.accept('AS', 'VALUE')];
  const list = parseSelectList(cursor);
  const from = cursor.is('FROM') ? parseFrom(cursor) : undefined;
  const where = cursor.is('WHERE') ? cursor.node('where', cursor.take(), parseExpression(cursor)) : undefined;
  const groupBy = cursor.is('GROUP') ? parseGroupBy(cursor) : undefined;
  const having = cursor.is('HAVING') ? cursor.node('having', cursor.take(), parseExpression(cursor)) : undefined;
  const qualify = cursor.is('QUALIFY') ? cursor.node('qualify', cursor.take(), parseExpression(cursor)) : undefined;
  const windows = cursor.is('WINDOW') ? cursor.node('window_clause', cursor.take(), cursor.list(() => parseNamedWindow(cursor))) : undefined;
  return cursor.node('select', select, words, list, from, where, groupBy, having, qualify, windows);
}

/** A comma may stand behind the last item (docs: query-syntax#select_list); the tree leaves it out. */
function parseSelectList(cursor: TokenCursor): TreeNode {
  const parts: TreePart[] = [parseSelectItem(cursor)];
  while (cursor.is(',')) {
    const comma = cursor.take();
    if (cursor.isOneOf(AFTER_LIST) || cursor.peek().kind === 'end') break;
    parts.push(comma, parseSelectItem(cursor));
  }
  return cursor.node('select_list', parts);
}

function parseSelectItem(cursor: TokenCursor): TreeNode {
  if (cursor.is('*')) return cursor.node('star', cursor.take(), parseStarModifiers(cursor));
  const value = parseExpression(cursor);
  if (STARRED.has(value.kind) && cursor.is('.') && cursor.is('*', 1)) return cursor.node('field_star', value, cursor.take(), cursor.take(), parseStarModifiers(cursor));
  return cursor.node('select_item', value, parseColumnAlias(cursor));
}

/** Values that may have fields. `a + b.*` is not among them: one reader would take the star of `b`, another that of the sum. */
const STARRED: ReadonlySet<NodeKind> = new Set<NodeKind>(['path', 'field', 'subscript', 'call', 'struct', 'paren', 'scalar_query', 'cast', 'parameter']);

/** `AS name` or the name alone. */
export function parseColumnAlias(cursor: TokenCursor): TreeNode | undefined {
  if (cursor.is('AS')) return cursor.node('column_alias', cursor.take(), cursor.expectName('an alias'));
  return cursor.isName() ? cursor.node('column_alias', cursor.take()) : undefined;
}

function parseStarModifiers(cursor: TokenCursor): TreeNode[] {
  const modifiers: TreeNode[] = [];
  if (cursor.is('EXCEPT') && cursor.is('(', 1)) {
    modifiers.push(cursor.node('star_except', cursor.take(), cursor.take(), cursor.list(() => cursor.expectName('a column')), cursor.expect(')')));
  }
  if (cursor.is('REPLACE') && cursor.is('(', 1)) {
    const replaced = (): TreeNode => cursor.node('select_item', parseExpression(cursor), parseColumnAlias(cursor));
    modifiers.push(cursor.node('star_replace', cursor.take(), cursor.take(), cursor.list(replaced), cursor.expect(')')));
  }
  return modifiers;
}

function parseGroupBy(cursor: TokenCursor): TreeNode {
  const words = [cursor.expect('GROUP'), cursor.expect('BY')];
  if (cursor.is('ALL')) return cursor.node('group_by', words, cursor.take());
  return cursor.node('group_by', words, cursor.list(() => parseGrouping(cursor)));
}

/** An expression, `ROLLUP (…)`, `CUBE (…)`, `GROUPING SETS (…)`, or `()`. */
function parseGrouping(cursor: TokenCursor): TreeNode {
  const words = [...cursor.accept('GROUPING', 'SETS'), ...cursor.accept('ROLLUP'), ...cursor.accept('CUBE')];
  if (words.length > 0) {
    return cursor.nested(() => cursor.node('grouping', words, cursor.expect('('), cursor.list(() => parseGrouping(cursor)), cursor.expect(')')));
  }
  if (cursor.is('(') && cursor.is(')', 1)) return cursor.node('grouping', cursor.take(), cursor.take());
  return parseExpression(cursor);
}

function parseNamedWindow(cursor: TokenCursor): TreeNode {
  const head = [cursor.expectName('the name of a window'), cursor.expect('AS')];
  return cursor.node('named_window', head, cursor.is('(') ? parseWindow(cursor) : cursor.expectName('a window'));
}

export function parseOrderBy(cursor: TokenCursor): TreeNode {
  return cursor.node('order_by', cursor.expect('ORDER'), cursor.expect('BY'), cursor.list(() => parseOrderItem(cursor)));
}

function parseOrderItem(cursor: TokenCursor): TreeNode {
  const value = parseExpression(cursor);
  const collate = cursor.is('COLLATE') ? [cursor.take(), parsePrimary(cursor)] : [];
  const direction = [...cursor.accept('ASC'), ...cursor.accept('DESC')];
  return cursor.node('order_item', value, collate, direction, [...cursor.accept('NULLS', 'FIRST'), ...cursor.accept('NULLS', 'LAST')]);
}
