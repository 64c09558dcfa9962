import { parseExpression } from './parse-expression.js';
import { parseOrderBy } from './parse-select.js';
import type { TokenCursor } from './token-cursor.js';
import type { TreeNode, TreePart } from './tree.js';

/** `OVER (…)` or `OVER name`. */
export function parseOver(cursor: TokenCursor): TreeNode {
  return cursor.node('over', cursor.expect('OVER'), cursor.is('(') ? parseWindow(cursor) : cursor.expectName('a window'));
}

/** `([base] [PARTITION BY …] [ORDER BY …] [ROWS | RANGE …])`. */
export function parseWindow(cursor: TokenCursor): TreeNode {
  return cursor.nested(() => {
    const open = cursor.expect('(');
    const base = cursor.isName() ? cursor.take() : undefined;
    const partition = cursor.is('PARTITION') ? [cursor.take(), cursor.expect('BY'), ...cursor.list(() => parseExpression(cursor))] : [];
    const order = cursor.is('ORDER') ? parseOrderBy(cursor) : undefined;
    const frame = cursor.is('ROWS') || cursor.is('RANGE') ? parseFrame(cursor) : undefined;
    return cursor.node('window', open, base, partition, order, frame, cursor.expect(')'));
  });
}

function parseFrame(cursor: TokenCursor): TreeNode {
  const unit = cursor.take();
  if (!cursor.is('BETWEEN')) return cursor.node('frame', unit, parseBound(cursor));
  return cursor.node('frame', unit, cursor.take(), parseBound(cursor), cursor.expect('AND'), parseBound(cursor));
}

function parseBound(cursor: TokenCursor): TreePart[] {
  if (cursor.is('CURRENT')) return [cursor.take(), cursor.expect('ROW')];
  const distance = cursor.is('UNBOUNDED') ? cursor.take() : parseExpression(cursor);
  return [distance, cursor.is('PRECEDING') ? cursor.take() : cursor.expect('FOLLOWING')];
}
