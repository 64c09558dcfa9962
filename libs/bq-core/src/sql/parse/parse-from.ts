import { parseArguments } from './parse-call.js';
import { parseExpression } from './parse-expression.js';
import { parsePivot, parseUnpivot } from './parse-pivot.js';
import { parseQuery, startsQuery } from './parse-query.js';
import type { TokenCursor } from './token-cursor.js';
import type { TreeNode, TreePart } from './tree.js';

/** Words that begin what may follow a table, so that they are not its alias. */
const AFTER_TABLE: ReadonlySet<string> = new Set(['PIVOT', 'UNPIVOT', 'TABLESAMPLE', 'MATCH_RECOGNIZE']);

export function parseFrom(cursor: TokenCursor): TreeNode {
  return cursor.node('from_clause', cursor.expect('FROM'), parseJoins(cursor));
}

/** Items, commas and joins in one flat list: a join is its words, and its condition stands behind its right side. */
function parseJoins(cursor: TokenCursor): TreePart[] {
  const parts: TreePart[] = [parseItem(cursor)];
  for (;;) {
    if (cursor.is(',')) {
      parts.push(cursor.take(), parseItem(cursor));
      continue;
    }
    const join = joinWords(cursor);
    if (join.length === 0) return parts;
    parts.push(cursor.node('join', join), parseItem(cursor));
    while (cursor.is('ON') || cursor.is('USING')) {
      if (cursor.is('ON')) parts.push(cursor.node('join_on', cursor.take(), parseExpression(cursor)));
      else parts.push(cursor.node('join_using', cursor.take(), cursor.expect('('), cursor.list(() => cursor.expectName('a column')), cursor.expect(')')));
    }
  }
}

function joinWords(cursor: TokenCursor): TreePart[] {
  if (cursor.is('JOIN')) return [cursor.take()];
  if (cursor.is('CROSS') || cursor.is('INNER')) return [cursor.take(), cursor.expect('JOIN')];
  const isOuter = cursor.is('LEFT') || cursor.is('RIGHT') || cursor.is('FULL');
  if (!isOuter || !(cursor.is('JOIN', 1) || (cursor.is('OUTER', 1) && cursor.is('JOIN', 2)))) return [];
  return [cursor.take(), ...cursor.accept('OUTER'), cursor.expect('JOIN')];
}

function parseItem(cursor: TokenCursor): TreeNode {
  return cursor.nested(() => {
    const source = parseSource(cursor);
    const time = cursor.is('FOR') ? parseSystemTime(cursor) : undefined;
    const more: TreePart[] = [];
    const alias = parseTableAlias(cursor);
    if (cursor.is('WITH') && cursor.is('OFFSET', 1)) more.push(cursor.node('with_offset', cursor.take(), cursor.take(), parseTableAlias(cursor)));
    for (;;) {
      if (cursor.is('PIVOT') && cursor.is('(', 1)) more.push(parsePivot(cursor));
      else if (cursor.is('UNPIVOT')) more.push(parseUnpivot(cursor));
      else if (cursor.is('TABLESAMPLE')) more.push(parseSample(cursor));
      else return cursor.node('table_item', source, time, alias, more);
      const name = parseTableAlias(cursor);
      if (name !== undefined) more.push(name);
    }
  });
}

function parseSource(cursor: TokenCursor): TreeNode {
  if (cursor.is('UNNEST')) return cursor.node('unnest', cursor.take(), cursor.expect('('), parseExpression(cursor), cursor.expect(')'));
  if (!cursor.is('(')) {
    const path = parseTablePath(cursor);
    return cursor.is('(') ? cursor.node('table_function', cursor.node('function_name', path.parts), parseArguments(cursor)) : path;
  }
  // `((SELECT 1) JOIN t)` begins as a query does
  if (startsQuery(cursor) && !isParenthesizedJoin(cursor)) return cursor.node('table_query', cursor.take(), parseQuery(cursor), cursor.expect(')'));
  return cursor.node('paren_join', cursor.take(), parseJoins(cursor), cursor.expect(')'));
}

/** Looks behind the inner parentheses of `((`: a set operation makes it a query, an alias or a join does not. */
function isParenthesizedJoin(cursor: TokenCursor): boolean {
  if (!cursor.is('(', 1)) return false;
  let depth = 0;
  for (let ahead = 1; cursor.peek(ahead).kind !== 'end'; ahead++) {
    if (cursor.is('(', ahead)) depth += 1;
    if (cursor.is(')', ahead)) depth -= 1;
    if (depth === 0) return cursor.isOneOf(BEHIND_INNER, ahead + 1) || cursor.isName(ahead + 1);
  }
  return false;
}
const BEHIND_INNER: ReadonlySet<string> = new Set(['AS', 'JOIN', 'LEFT', 'RIGHT', 'FULL', 'INNER', 'CROSS', ',', 'PIVOT', 'UNPIVOT']);

/** `a.b.c` in words, backticks and, for a project, dashes without spaces around them. */
function parseTablePath(cursor: TokenCursor): TreeNode {
  const parts: TreePart[] = [cursor.expectName('a table')];
  while (cursor.is('-') && touches(cursor) && parts.length % 2 === 1) {
    parts.push(cursor.take());
    const piece = cursor.peek();
    if ((piece.kind !== 'word' && piece.kind !== 'dashed' && piece.kind !== 'number') || !touches(cursor)) cursor.fail('the rest of a project name');
    parts.push(cursor.take());
  }
  while (cursor.is('.')) {
    parts.push(cursor.take());
    const { kind } = cursor.peek();
    if (kind !== 'word' && kind !== 'quoted') cursor.fail('a name');
    parts.push(cursor.take());
  }
  return cursor.node('table_path', parts);
}

/** Nothing stands between this token and the one before. */
const touches = (cursor: TokenCursor): boolean => cursor.peek(-1).end === cursor.peek().start;

export function parseTableAlias(cursor: TokenCursor): TreeNode | undefined {
  if (cursor.is('AS')) return cursor.node('table_alias', cursor.take(), cursor.expectName('an alias'));
  return cursor.isName() && !cursor.isOneOf(AFTER_TABLE) ? cursor.node('table_alias', cursor.take()) : undefined;
}

function parseSystemTime(cursor: TokenCursor): TreeNode {
  const words = cursor.accept('FOR', 'SYSTEM_TIME', 'AS', 'OF');
  const spaced = words.length > 0 ? words : cursor.accept('FOR', 'SYSTEM', 'TIME', 'AS', 'OF');
  if (spaced.length === 0) cursor.fail('the next clause');
  return cursor.node('system_time', spaced, parseExpression(cursor));
}

function parseSample(cursor: TokenCursor): TreeNode {
  return cursor.node('tablesample', cursor.take(), cursor.expectName('SYSTEM'), cursor.expect('('), parseExpression(cursor), cursor.expect('PERCENT'), cursor.expect(')'));
}
