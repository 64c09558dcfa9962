import { parseArguments } from './parse-call.js';
import { parseSpecialForm, startsSpecialForm } from './parse-special-form.js';
import { parseQuery, startsQuery } from './parse-query.js';
import { parseOver } from './parse-window.js';
import type { TokenCursor } from './token-cursor.js';
import type { NodeKind, TreeNode, TreePart } from './tree.js';

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<', '>', '<=', '>=', '<>', '!=']);
/** One level: the order of evaluation does not matter here, and a flat list cannot be too deep. */
const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '||', '|', '&', '^', '<<', '>>']);
const SIGNS: ReadonlySet<string> = new Set(['+', '-', '~']);

export function parseExpression(cursor: TokenCursor): TreeNode {
  return chain(cursor, 'or', 'OR', () => chain(cursor, 'and', 'AND', () => parseNot(cursor)));
}

function chain(cursor: TokenCursor, kind: NodeKind, word: string, operand: () => TreeNode): TreeNode {
  const first = operand();
  if (!cursor.is(word)) return first;
  const parts: TreePart[] = [first];
  while (cursor.is(word)) parts.push(cursor.take(), operand());
  return cursor.node(kind, parts);
}

function parseNot(cursor: TokenCursor): TreeNode {
  if (!cursor.is('NOT')) return parsePredicate(cursor);
  return cursor.nested(() => cursor.node('not', cursor.take(), parseNot(cursor)));
}

function parsePredicate(cursor: TokenCursor): TreeNode {
  let left = parseArithmetic(cursor);
  for (;;) {
    const not = cursor.is('NOT') ? 1 : 0;
    if (cursor.isOneOf(COMPARISONS)) left = cursor.node('comparison', left, cursor.take(), parseArithmetic(cursor));
    else if (cursor.is('IS')) left = parseIs(cursor, left);
    else if (cursor.is('BETWEEN', not)) left = cursor.node('between', left, cursor.accept('NOT'), cursor.take(), parseArithmetic(cursor), cursor.expect('AND'), parseArithmetic(cursor));
    else if (cursor.is('LIKE', not)) left = parseLike(cursor, left);
    else if (cursor.is('IN', not)) left = cursor.node('in', left, cursor.accept('NOT'), cursor.take(), parseInList(cursor));
    else return left;
  }
}

function parseIs(cursor: TokenCursor, left: TreeNode): TreeNode {
  const words = [cursor.expect('IS'), ...cursor.accept('NOT')];
  if (cursor.is('DISTINCT')) return cursor.node('is', left, words, cursor.take(), cursor.expect('FROM'), parseArithmetic(cursor));
  const state = ['NULL', 'TRUE', 'FALSE', 'UNKNOWN'].find((word) => cursor.is(word));
  return cursor.node('is', left, words, state === undefined ? cursor.fail('NULL, TRUE, FALSE or DISTINCT FROM') : cursor.take());
}

function parseLike(cursor: TokenCursor, left: TreeNode): TreeNode {
  const words = [...cursor.accept('NOT'), cursor.expect('LIKE')];
  const quantifier = ['ANY', 'ALL', 'SOME'].find((word) => cursor.is(word));
  if (quantifier === undefined) return cursor.node('like', left, words, parseArithmetic(cursor));
  return cursor.node('like', left, words, cursor.take(), parseInList(cursor));
}

/** `(1, 2)`, `(SELECT …)` or `UNNEST(…)`. */
function parseInList(cursor: TokenCursor): TreeNode {
  return cursor.nested(() => {
    if (cursor.is('UNNEST')) return cursor.node('unnest', cursor.take(), cursor.expect('('), parseExpression(cursor), cursor.expect(')'));
    if (cursor.is('(') && startsQuery(cursor, 1)) return cursor.node('scalar_query', cursor.take(), parseQuery(cursor), cursor.expect(')'));
    return cursor.node('in_list', cursor.expect('('), cursor.list(() => parseExpression(cursor)), cursor.expect(')'));
  });
}

function parseArithmetic(cursor: TokenCursor): TreeNode {
  const first = parseUnary(cursor);
  if (!cursor.isOneOf(ARITHMETIC)) return first;
  const parts: TreePart[] = [first];
  while (cursor.isOneOf(ARITHMETIC)) parts.push(cursor.take(), parseUnary(cursor));
  return cursor.node('arithmetic', parts);
}

function parseUnary(cursor: TokenCursor): TreeNode {
  if (!cursor.isOneOf(SIGNS)) return parsePostfix(cursor);
  return cursor.nested(() => cursor.node('unary', cursor.take(), parseUnary(cursor)));
}

/** Fields and subscripts behind a value. Names in a row are one path; only what is no name has fields of its own here. */
function parsePostfix(cursor: TokenCursor): TreeNode {
  let value = cursor.nested(() => parsePrimary(cursor));
  for (let levels = 0; levels < 30; levels++) {
    if (cursor.is('[')) {
      const base = value;
      value = cursor.nested(() => cursor.node('subscript', base, cursor.take(), parseExpression(cursor), cursor.expect(']')));
    } else if (cursor.is('.') && !cursor.is('*', 1)) {
      const dot = cursor.take();
      const { kind } = cursor.peek();
      value = cursor.node('field', value, dot, kind === 'word' || kind === 'quoted' ? cursor.take() : cursor.fail('the name of a field'));
      if (cursor.is('(')) cursor.fail('no call behind a value');
    } else return value;
  }
  return cursor.fail('fewer fields and subscripts in a row');
}

/** A value without operators around it. */
export function parsePrimary(cursor: TokenCursor): TreeNode {
  const { kind } = cursor.peek();
  if (kind === 'string' || kind === 'bytes' || kind === 'number' || (kind === 'dashed' && /^\d+$/.test(cursor.peek().text))) return parseLiteral(cursor);
  if (kind === 'parameter') return cursor.node('parameter', cursor.take());
  if (cursor.is('(')) return parseParenthesized(cursor);
  if (startsSpecialForm(cursor)) return parseSpecialForm(cursor);
  const path = parsePath(cursor);
  return cursor.is('(') ? finishCall(cursor, path.parts) : path;
}

/** `'a' 'b'` is one string for GoogleSQL's newer lexer, an alias for other readers: refused rather than guessed. */
function parseLiteral(cursor: TokenCursor): TreeNode {
  const literal = cursor.node('literal', cursor.take());
  const { kind } = cursor.peek();
  return kind === 'string' || kind === 'bytes' ? cursor.fail('no second literal') : literal;
}

/** `a.b.c`; behind a dot any word is a name. */
export function parsePath(cursor: TokenCursor): TreeNode {
  const parts: TreePart[] = [cursor.expectName('a value')];
  while (cursor.is('.') && !cursor.is('*', 1)) {
    parts.push(cursor.take());
    const { kind } = cursor.peek();
    parts.push(kind === 'word' || kind === 'quoted' ? cursor.take() : cursor.fail('a name'));
  }
  return cursor.node('path', parts);
}

/** Arguments, and `OVER` behind them. */
export function finishCall(cursor: TokenCursor, name: readonly TreePart[]): TreeNode {
  const args = cursor.nested(() => parseArguments(cursor));
  return cursor.node('call', cursor.node('function_name', name), args, cursor.is('OVER') ? parseOver(cursor) : undefined);
}

/** `(value)`, `(value, value)` for a struct, or `(SELECT …)`. */
function parseParenthesized(cursor: TokenCursor): TreeNode {
  if (startsQuery(cursor)) {
    const query = isQueryInside(cursor);
    if (query) return cursor.node('scalar_query', cursor.take(), parseQuery(cursor), cursor.expect(')'));
  }
  const open = cursor.expect('(');
  const values = cursor.list(() => parseExpression(cursor));
  return cursor.node(values.length === 1 ? 'paren' : 'tuple', open, values, cursor.expect(')'));
}

/** `((SELECT 1) + 2)` begins as a query does: what follows the inner parentheses tells. */
function isQueryInside(cursor: TokenCursor): boolean {
  if (!cursor.is('(', 1)) return true;
  let depth = 0;
  for (let ahead = 1; cursor.peek(ahead).kind !== 'end'; ahead++) {
    if (cursor.is('(', ahead)) depth += 1;
    if (cursor.is(')', ahead)) depth -= 1;
    if (depth === 0) return cursor.isOneOf(SET_OPERATORS, ahead + 1);
  }
  return false;
}
const SET_OPERATORS: ReadonlySet<string> = new Set(['UNION', 'INTERSECT', 'EXCEPT', 'ORDER', 'LIMIT', 'FULL', 'LEFT', 'INNER']);
