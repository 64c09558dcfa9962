import { parseExpression } from './parse-expression.js';
import { parseOrderBy, parseSelect } from './parse-select.js';
import type { TokenCursor } from './token-cursor.js';
import { isNode, type TreeNode, type TreePart } from './tree.js';

/** SELECT, WITH, or such behind any number of opening parentheses. */
export function startsQuery(cursor: TokenCursor, ahead = 0): boolean {
  let at = ahead;
  while (cursor.is('(', at)) at += 1;
  return cursor.is('SELECT', at) || (cursor.is('WITH', at) && !cursor.is('(', at + 1));
}

/** `[WITH …] query-body [ORDER BY …] [LIMIT …]`. */
export function parseQuery(cursor: TokenCursor): TreeNode {
  return cursor.nested(() => {
    const withClause = cursor.is('WITH') ? parseWith(cursor) : undefined;
    const body = parseSetOperations(cursor);
    const orderBy = cursor.is('ORDER') ? parseOrderBy(cursor) : undefined;
    return cursor.node('query', withClause, body, orderBy, cursor.is('LIMIT') ? parseLimit(cursor) : undefined);
  });
}

function parseWith(cursor: TokenCursor): TreeNode {
  const keywords = [cursor.expect('WITH'), ...cursor.accept('RECURSIVE')];
  const ctes = cursor.list(() => cursor.node('cte', cursor.expectName('the name of a CTE'), cursor.expect('AS'), cursor.expect('('), parseQuery(cursor), cursor.expect(')')));
  return cursor.node('with_clause', keywords, ctes);
}

function parseSetOperations(cursor: TokenCursor): TreeNode {
  const parts: TreePart[] = [parseOperand(cursor)];
  for (let operator = setOperator(cursor); operator.length > 0; operator = setOperator(cursor)) {
    parts.push(...operator, parseOperand(cursor));
  }
  const [only] = parts;
  // a chain of operators is one node, so that a long one is not a deep one
  return parts.length === 1 && isNode(only) ? only : cursor.node('set_operation', parts);
}

function parseOperand(cursor: TokenCursor): TreeNode {
  if (!cursor.is('(')) return parseSelect(cursor);
  return cursor.nested(() => cursor.node('paren_query', cursor.take(), parseQuery(cursor), cursor.expect(')')));
}

/** `UNION ALL`, `[FULL | LEFT [OUTER] | INNER] UNION DISTINCT BY NAME [ON (…)]` and so on; nothing where no operator stands. */
function setOperator(cursor: TokenCursor): TreePart[] {
  const prefix = ['FULL', 'LEFT', 'INNER'].find((word) => cursor.is(word));
  const taken: TreePart[] = prefix === undefined ? [] : [cursor.take(), ...cursor.accept('OUTER')];
  const operator = ['UNION', 'INTERSECT', 'EXCEPT'].find((word) => cursor.is(word));
  if (operator === undefined) return taken.length === 0 ? [] : cursor.fail('UNION');
  taken.push(cursor.take(), cursor.is('ALL') ? cursor.take() : cursor.expect('DISTINCT'));
  const byName = [...cursor.accept('STRICT', 'CORRESPONDING'), ...cursor.accept('CORRESPONDING'), ...cursor.accept('BY', 'NAME')];
  taken.push(...byName, ...(byName.length > 0 ? cursor.accept('BY') : []));
  if (byName.length > 0 && (cursor.is('ON') || cursor.is('('))) {
    taken.push(...cursor.accept('ON'), cursor.expect('('), ...cursor.list(() => cursor.expectName('a column')), cursor.expect(')'));
  }
  return taken;
}

export function parseLimit(cursor: TokenCursor): TreeNode {
  const limit = [cursor.expect('LIMIT'), parseExpression(cursor)];
  const offset = cursor.is('OFFSET') ? [cursor.take(), parseExpression(cursor)] : [];
  return cursor.node('limit', limit, offset);
}
