import { type ApiError, invalidQuery } from '../../api-error.js';
import { enclosingIndex, type Token, tokenize } from './tokens.js';

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#reserved_keywords, and words that begin statements and clauses */
const KEYWORDS = new Set(
  `ALL AND ANY ARRAY AS ASC ASSERT_ROWS_MODIFIED AT BETWEEN BY CASE CAST COLLATE CONTAINS CREATE CROSS CUBE CURRENT DEFAULT DEFINE DESC DISTINCT ELSE END ENUM ESCAPE EXCEPT EXCLUDE EXISTS EXTRACT FALSE FETCH
  FOLLOWING FOR FROM FULL GROUP GROUPING GROUPS HASH HAVING IF IGNORE IN INNER INTERSECT INTERVAL INTO IS JOIN LATERAL LEFT LIKE LIMIT LOOKUP MERGE NATURAL NEW NO NOT NULL NULLS OF ON OR ORDER OUTER OVER PARTITION PRECEDING
  PROTO QUALIFY RANGE RECURSIVE RESPECT RIGHT ROLLUP ROWS SELECT SET SOME STRUCT TABLESAMPLE THEN TO TREAT TRUE UNBOUNDED UNION UNNEST USING WHEN WHERE WINDOW WITH WITHIN
  ALTER ASSERT BEGIN BREAK CALL CLONE COMMIT CONTINUE COPY DECLARE DELETE DROP EXECUTE EXPORT GRANT INSERT ITERATE LEAVE LOAD LOOP RAISE REPEAT RETURN REVOKE ROLLBACK TABLE TRUNCATE UPDATE VALUES VIEW WHILE`.split(/\s+/),
);

/** What the parser says, as `Syntax error: Unexpected identifier "x" at [line:column]`. @param placeOf a place of the text in the source, from its offset */
export function syntaxError(error: unknown, text: string, placeOf: (offset: number) => string): ApiError {
  const message = error instanceof Error ? error.message : String(error);
  const place = /--> [^\n]*?:(\d+):(\d+)/.exec(message);
  const expected = /Was expecting to see: ([^\n]*)/.exec(message)?.[1] ?? '';
  const tokens = tokenize(text);
  const [first] = tokens;
  if (first?.kind === 'word' && !KEYWORDS.has(first.text)) return worded(`Unexpected ${described(text, first)}`, placeOf(first.start));
  const offset = place === null ? text.trimEnd().length : offsetOf(text, Number(place[1]), Number(place[2]));
  const found = tokens.find((token) => token.end > offset);
  const got = found === undefined ? 'end of script' : described(text, found);
  if (found?.text === 'FROM' && tokens[tokens.indexOf(found) - 1]?.text === 'SELECT') return worded('SELECT list must not be empty', placeOf(found.start));
  const at = found === undefined ? -1 : tokens.indexOf(found);
  // A type that there is none of stops the parser, too.
  if (found?.kind === 'word' && !KEYWORDS.has(found.text) && tokens[at - 1]?.text === 'AS' && /^(?:SAFE_)?CAST$/.test(tokens[enclosingIndex(tokens, at) - 1]?.text ?? '')) {
    return invalidQuery(`Type not found: ${text.slice(found.start, found.end)} at ${placeOf(found.start)}`);
  }
  return worded(`${expectation(expected)}${got}`, placeOf(found?.start ?? text.trimEnd().length));
}

const worded = (problem: string, where: string): ApiError => invalidQuery(`Syntax error: ${problem} at ${where}`);

function expectation(expected: string): string {
  if (expected.includes('end of input')) return 'Expected end of input but got ';
  // Behind an expression in brackets anything may follow that goes on with it: what is missing is the bracket.
  if (/"\)"/.test(expected) && !/\bidentifier\b/.test(expected)) return 'Expected ")" but got ';
  const only = /^"([^"]+)" or whitespace$/.exec(expected)?.[1];
  return only === undefined ? 'Unexpected ' : /^[A-Z]+$/.test(only) ? `Expected keyword ${only} but got ` : `Expected "${only}" but got `;
}

function described(text: string, token: Token): string {
  const written = text.slice(token.start, token.end);
  switch (token.kind) {
    case 'word': return KEYWORDS.has(token.text) ? `keyword ${token.text}` : `identifier "${written}"`;
    case 'number': return `${/[.eE]/.test(written) && !/^0x/i.test(written) ? 'floating point' : 'integer'} literal "${written}"`;
    case 'string': return written.startsWith('`') ? `identifier ${written}` : `${/^[rR]?[bB]/.test(written) ? 'bytes' : 'string'} literal ${written}`;
    case 'symbol': return `"${written}"`;
  }
}

const offsetOf = (text: string, line: number, column: number): number => text.split('\n').slice(0, line - 1).reduce((sum, l) => sum + l.length + 1, 0) + column - 1;
