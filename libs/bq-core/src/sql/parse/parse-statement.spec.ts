import { plainLiteral } from './literal-text.js';
import { emitTree, parseStatement, SqlSyntaxError } from './index.js';

const written = (sql: string): string => {
  const parsed = parseStatement(sql);
  if (parsed.is !== 'query') throw new Error(`${sql} is ${parsed.is}`);
  return emitTree(parsed.tree);
};
const problemOf = (sql: string): string => {
  try {
    return parseStatement(sql).is;
  } catch (error) {
    return error instanceof SqlSyntaxError ? error.problem : String(error);
  }
};

describe('parseStatement and emitTree', () => {
  it.each([
    ['select a,b from d.t -- all\nwhere a>1', 'select a, b from d.t where a > 1'],
    ['SELECT a, b, FROM d.t;', 'SELECT a, b FROM d.t'],
    ['SELECT a-1-b, a-1.5, a-1e3-x', 'SELECT a - 1 - b, a - 1.5, a - 1e3 - x'],
    ['SELECT x.from y, f(z).order FROM d.t', 'SELECT x.`from` y, f(z).`order` FROM d.t'],
    ['SELECT\u00a0a\u3000FROM d.t', 'SELECT a FROM d.t'],
    ['SELECT 1-1, 1 - -1, -(-1)', 'SELECT 1 - 1, 1 - - 1, - (- 1)'],
    ["SELECT r'\\d', '''it's''', \"a\\nb\", b'\\xff'", "SELECT '\\\\d', 'it\\x27s', 'a\\nb', b'\\xff'"],
    ['SELECT x FROM d.t ORDER BY x DESC NULLS LAST', 'SELECT x FROM d.t ORDER BY x DESC NULLS LAST'],
    ["SELECT EXTRACT(HOUR FROM x AT TIME ZONE 'UTC')", "SELECT EXTRACT(HOUR FROM x AT TIME ZONE 'UTC')"],
    ['SELECT CAST(x AS ARRAY<STRUCT<a INT64>>), a >> 1', 'SELECT CAST(x AS ARRAY < STRUCT < a INT64 > >), a >> 1'],
    ['SELECT * FROM my-project-1.d.t', 'SELECT * FROM my - project - 1.d.t'],
    ['SELECT ARRAY_FILTER(x, e -> e > 1), (a, b) FROM d.t', 'SELECT ARRAY_FILTER(x, e -> e > 1), (a, b) FROM d.t'],
  ])('%s becomes %s', (sql, text) => {
    expect(written(sql)).toBe(text);
  });

  it.each([
    ['', 'empty'],
    ['; -- x', 'empty'],
    ['DROP TABLE t', 'other'],
    ['SELECT 1; SELECT 2', 'several'],
    ['SELECT 1 FROM', 'syntax'],
    ['SELECT @@x', 'variable'],
    ['FROM t |> LIMIT 1', 'pipe'],
    ['#legacySQL\nSELECT 1', 'legacy'],
    ['SELECT \u0000', 'character'],
    ["SELECT 'x", 'literal'],
    ['SELECT `a\\`', 'identifier'],
    ['SELECT /* x', 'comment'],
    [`SELECT ${'('.repeat(99)}1${')'.repeat(99)}`, 'depth'],
    [`SELECT ${'1,'.repeat(60_000)}1`, 'size'],
  ])('%j is told as %s', (sql, problem) => {
    expect(problemOf(sql)).toBe(problem);
  });

  it('names the place of what it cannot read', () => {
    expect(() => parseStatement('SELECT a FROM d.t WHERE')).toThrow(/the text ends where a value should come \(at character 24\)/);
  });
});

describe('plainLiteral', () => {
  it.each([
    ["'plain -- text /* # ;'", "'plain -- text /* # ;'"],
    ['"double \\" quote"', "'double \" quote'"],
    ["'it\\'s'", "'it\\x27s'"],
    ["'''a\n'b'''", "'a\\n\\x27b'"],
    ["r'\\'", "'\\\\'"],
    ["r'a\\'b'", "'a\\\\\\x27b'"],
    ["'\\x41\\101\\u00e9\\U0001F600'", "'AA\u00e9\u{1F600}'"],
    ["b'\u00e9\\377'", "b'\\xc3\\xa9\\xff'"],
    ["rb'\\x'", "b'\\x5cx'"],
  ])('%s is %s', (text, plain) => {
    expect(plainLiteral(text)).toBe(plain);
  });

  it.each(["'\\q'", "'\\xff'", "'\\ud800'", "b'\\u0041'", "'\\8'"])('%s has no meaning', (text) => {
    expect(plainLiteral(text)).toBeUndefined();
  });
});
