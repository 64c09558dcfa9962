import { parseExpression } from './parse-expression.js';
import { parseOrderBy } from './parse-select.js';
import { parseLimit, parseQuery, startsQuery } from './parse-query.js';
import type { TokenCursor } from './token-cursor.js';
import type { TreeNode, TreePart } from './tree.js';

/** `([DISTINCT] arguments [IGNORE NULLS] [HAVING MAX x] [ORDER BY …] [LIMIT n])`, the parentheses included. */
export function parseArguments(cursor: TokenCursor): TreePart[] {
  const open = [cursor.expect('('), ...cursor.accept('DISTINCT')];
  if (cursor.is(')')) return [...open, cursor.take()];
  const args = cursor.is('*') ? [cursor.node('star', cursor.take())] : cursor.list(() => parseArgument(cursor));
  return [...open, ...args, ...parseClauses(cursor), cursor.expect(')')];
}

function parseClauses(cursor: TokenCursor): TreePart[] {
  const clauses: TreePart[] = [];
  const nulls = [...cursor.accept('IGNORE', 'NULLS'), ...cursor.accept('RESPECT', 'NULLS')];
  if (nulls.length > 0) clauses.push(cursor.node('argument_clause', nulls));
  if (cursor.is('HAVING')) clauses.push(cursor.node('argument_clause', cursor.take(), cursor.is('MIN') ? cursor.take() : cursor.expect('MAX'), parseExpression(cursor)));
  if (cursor.is('ORDER')) clauses.push(parseOrderBy(cursor));
  if (cursor.is('LIMIT')) clauses.push(parseLimit(cursor));
  return clauses;
}

function parseArgument(cursor: TokenCursor): TreeNode {
  if (cursor.isName() && cursor.is('=>', 1)) return cursor.node('named_argument', cursor.take(), cursor.take(), parseValue(cursor));
  return parseValue(cursor);
}

/** A value, a query without parentheses of its own (`EXISTS(SELECT …)`), or `x -> …`. */
function parseValue(cursor: TokenCursor): TreeNode {
  if (cursor.is('SELECT') || (cursor.is('WITH') && startsQuery(cursor))) return parseQuery(cursor);
  if (cursor.isName() && cursor.is('->', 1)) return cursor.node('lambda', cursor.take(), cursor.take(), parseExpression(cursor));
  if (cursor.is('(') && cursor.isName(1) && (cursor.is(',', 2) || cursor.is(')', 2)) && isLambda(cursor)) {
    const names = [cursor.take(), ...cursor.list(() => cursor.expectName('a name')), cursor.expect(')')];
    return cursor.node('lambda', names, cursor.expect('->'), parseExpression(cursor));
  }
  return parseExpression(cursor);
}

function isLambda(cursor: TokenCursor): boolean {
  let ahead = 1;
  while (!cursor.is(')', ahead) && cursor.peek(ahead).kind !== 'end') ahead += 1;
  return cursor.is('->', ahead + 1);
}
