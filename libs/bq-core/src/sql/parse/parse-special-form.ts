import { finishCall, parseExpression, parsePrimary } from './parse-expression.js';
import { parseQuery, startsQuery } from './parse-query.js';
import { parseColumnAlias } from './parse-select.js';
import { parseType } from './parse-type.js';
import type { Token } from './token.js';
import type { TokenCursor } from './token-cursor.js';
import type { TreeNode, TreePart } from './tree.js';

type Form = (cursor: TokenCursor) => TreeNode;

const constant: Form = (cursor) => cursor.node('literal', cursor.take());
/** Reserved words that are names of functions. */
const call: Form = (cursor) => finishCall(cursor, [cursor.take()]);
const typed: Form = (cursor) => cursor.node('typed_literal', cursor.take(), cursor.node('literal', cursor.take()));

/** Values that begin with a keyword. */
const FORMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['NULL', constant],
  ['TRUE', constant],
  ['FALSE', constant],
  ['IF', call],
  ['LEFT', call],
  ['RIGHT', call],
  ['GROUPING', call],
  ['COLLATE', call],
  ['RANGE', (cursor) => (cursor.is('<', 1) ? cursor.node('typed_literal', parseType(cursor), parsePrimary(cursor)) : call(cursor))],
  ['CASE', parseCase],
  ['EXTRACT', parseExtract],
  ['EXISTS', (cursor) => cursor.node('exists', cursor.take(), cursor.expect('('), parseQuery(cursor), cursor.expect(')'))],
  ['INTERVAL', parseInterval],
  ['ARRAY', parseArray],
  ['[', parseElements],
  ['STRUCT', parseStruct],
  ['WITH', parseWithExpression],
  ['CAST', parseCast],
  ['SAFE_CAST', parseCast],
]);
const TYPED_LITERALS: ReadonlySet<string> = new Set(['DATE', 'TIME', 'DATETIME', 'TIMESTAMP', 'NUMERIC', 'DECIMAL', 'BIGNUMERIC', 'BIGDECIMAL', 'JSON']);
const isTypedLiteral = (cursor: TokenCursor): boolean => cursor.isOneOf(TYPED_LITERALS) && cursor.peek(1).kind === 'string';

export function startsSpecialForm(cursor: TokenCursor): boolean {
  const { upper } = cursor.peek();
  if (upper === 'SAFE_CAST') return cursor.is('(', 1);
  return FORMS.has(upper) || isTypedLiteral(cursor);
}

export function parseSpecialForm(cursor: TokenCursor): TreeNode {
  return (FORMS.get(cursor.peek().upper) ?? typed)(cursor);
}

function parseCase(cursor: TokenCursor): TreeNode {
  const head = [cursor.expect('CASE'), ...(cursor.is('WHEN') ? [] : [parseExpression(cursor)])];
  const branches: TreePart[] = [];
  do branches.push(cursor.expect('WHEN'), parseExpression(cursor), cursor.expect('THEN'), parseExpression(cursor));
  while (cursor.is('WHEN'));
  const otherwise = cursor.is('ELSE') ? [cursor.take(), parseExpression(cursor)] : [];
  return cursor.node('case', head, branches, otherwise, cursor.expect('END'));
}

/** Units of an INTERVAL and parts of EXTRACT (docs: interval_functions, date_functions#extract). No other word stands there, so that no name gets into a query as one. */
const TIME_PARTS: ReadonlySet<string> = new Set(
  'NANOSECOND MICROSECOND MILLISECOND SECOND MINUTE HOUR DAY DAYOFWEEK DAYOFYEAR WEEK ISOWEEK MONTH QUARTER YEAR ISOYEAR DATE TIME DATETIME'.split(' '),
);
const WEEKDAYS: ReadonlySet<string> = new Set('SUNDAY MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY'.split(' '));
const oneOf = (cursor: TokenCursor, words: ReadonlySet<string>, what: string): Token => (cursor.isOneOf(words) ? cursor.take() : cursor.fail(what));

/** The part is a word, or `WEEK(MONDAY)`. */
function parseExtract(cursor: TokenCursor): TreeNode {
  const head = [cursor.expect('EXTRACT'), cursor.expect('('), ...parsePart(cursor), cursor.expect('FROM'), parseExpression(cursor)];
  return cursor.node('extract', head, parseTimeZone(cursor), cursor.expect(')'));
}

function parsePart(cursor: TokenCursor): TreePart[] {
  const part = oneOf(cursor, TIME_PARTS, 'a part of a date or time');
  return cursor.is('(') ? [part, cursor.take(), oneOf(cursor, WEEKDAYS, 'a day of the week'), cursor.expect(')')] : [part];
}

function parseTimeZone(cursor: TokenCursor): TreePart[] {
  const words = cursor.accept('AT', 'TIME', 'ZONE');
  return words.length === 0 ? [] : [...words, parseExpression(cursor)];
}

function parseCast(cursor: TokenCursor): TreeNode {
  const head = [cursor.take(), cursor.expect('('), parseExpression(cursor), cursor.expect('AS'), parseType(cursor)];
  const format = cursor.is('FORMAT') ? [cursor.take(), parseExpression(cursor), ...parseTimeZone(cursor)] : [];
  return cursor.node('cast', head, format, cursor.expect(')'));
}

/** `INTERVAL 1 DAY`, `INTERVAL x MONTH`, `INTERVAL '1-2' YEAR TO MONTH`. */
function parseInterval(cursor: TokenCursor): TreeNode {
  const head = [cursor.expect('INTERVAL'), ...cursor.accept('-')];
  const amount = parsePrimary(cursor);
  const unit = oneOf(cursor, TIME_PARTS, 'a unit of time');
  return cursor.node('interval', head, amount, unit, cursor.is('TO') ? [cursor.take(), oneOf(cursor, TIME_PARTS, 'a unit of time')] : []);
}

/** `ARRAY[…]`, `ARRAY<T>[…]`, `ARRAY(SELECT …)`. */
function parseArray(cursor: TokenCursor): TreeNode {
  if (cursor.is('(', 1)) {
    const head = [cursor.take(), cursor.take()];
    if (!startsQuery(cursor)) cursor.fail('SELECT');
    return cursor.node('array_query', head, parseQuery(cursor), cursor.expect(')'));
  }
  const type = cursor.is('<', 1) ? parseType(cursor) : cursor.take();
  return cursor.node('array', type, parseElements(cursor).parts);
}

function parseElements(cursor: TokenCursor): TreeNode {
  return cursor.nested(() => {
    const open = cursor.expect('[');
    return cursor.node('array', open, cursor.is(']') ? [] : cursor.list(() => parseExpression(cursor)), cursor.expect(']'));
  });
}

function parseStruct(cursor: TokenCursor): TreeNode {
  const head = cursor.is('<', 1) ? parseType(cursor) : cursor.take();
  const open = cursor.expect('(');
  const item = (): TreeNode => cursor.node('select_item', parseExpression(cursor), parseColumnAlias(cursor));
  return cursor.node('struct', head, open, cursor.is(')') ? [] : cursor.list(item), cursor.expect(')'));
}

/** `WITH(name AS value, …, result)`. */
function parseWithExpression(cursor: TokenCursor): TreeNode {
  const parts: TreePart[] = [cursor.expect('WITH'), cursor.expect('(')];
  while (cursor.isName() && cursor.is('AS', 1)) parts.push(cursor.take(), cursor.take(), parseExpression(cursor), cursor.expect(','));
  return cursor.node('with_expression', parts, parseExpression(cursor), cursor.expect(')'));
}
