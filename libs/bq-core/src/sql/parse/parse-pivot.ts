import { parseExpression, parsePath } from './parse-expression.js';
import { parseColumnAlias } from './parse-select.js';
import type { TokenCursor } from './token-cursor.js';
import type { TreeNode, TreePart } from './tree.js';

/** `PIVOT(SUM(x) AS s, … FOR column IN (value AS name, …))`. */
export function parsePivot(cursor: TokenCursor): TreeNode {
  const item = (): TreeNode => cursor.node('pivot_item', parseExpression(cursor), parseColumnAlias(cursor));
  const head = [cursor.expect('PIVOT'), cursor.expect('('), ...cursor.list(item), cursor.expect('FOR'), parsePath(cursor), cursor.expect('IN'), cursor.expect('(')];
  return cursor.node('pivot', head, cursor.list(item), cursor.expect(')'), cursor.expect(')'));
}

/** `UNPIVOT [INCLUDE | EXCLUDE NULLS] (value FOR name IN (column [AS label], …))`, with one value or several in parentheses. */
export function parseUnpivot(cursor: TokenCursor): TreeNode {
  const head = [cursor.expect('UNPIVOT'), ...cursor.accept('INCLUDE', 'NULLS'), ...cursor.accept('EXCLUDE', 'NULLS'), cursor.expect('(')];
  const name = [...columns(cursor), cursor.expect('FOR'), cursor.expectName('a column'), cursor.expect('IN'), cursor.expect('(')];
  return cursor.node('unpivot', head, name, cursor.list(() => cursor.node('unpivot_item', columns(cursor), label(cursor))), cursor.expect(')'), cursor.expect(')'));
}

function columns(cursor: TokenCursor): TreePart[] {
  if (!cursor.is('(')) return [parsePath(cursor)];
  return [cursor.take(), ...cursor.list(() => parsePath(cursor)), cursor.expect(')')];
}

function label(cursor: TokenCursor): TreePart[] {
  if (!cursor.is('AS')) return [];
  const as = cursor.take();
  const { kind } = cursor.peek();
  return [as, kind === 'string' || kind === 'number' ? cursor.node('literal', cursor.take()) : cursor.fail('a label')];
}
