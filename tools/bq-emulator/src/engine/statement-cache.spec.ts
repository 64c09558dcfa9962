import { STRING, INT64 } from '../sql/sql-type.js';
import { Engine } from './engine.js';

let engine: Engine;
beforeAll(async () => { engine = await Engine.open(undefined); });
afterAll(() => { engine.close(); });

test('a statement that is kept sees a table that was made anew since', async () => {
  const read = async (): Promise<unknown> => (await engine.query('SELECT a FROM remade', [STRING])).rows();
  await engine.query("CREATE TABLE remade AS SELECT 'old' AS a");
  for (let i = 0; i < 3; i++) expect(await read()).toEqual([['old']]);
  await engine.query("CREATE OR REPLACE TABLE remade AS SELECT 'new' AS a, 1 AS b");
  expect(await read()).toEqual([['new']]);
  await engine.query('DROP TABLE remade');
  await expect(read()).rejects.toThrow(/does not exist/);
});

test('a statement that is kept takes new values each time, of another type too', async () => {
  const echo = async (type: typeof STRING | typeof INT64, cell: string | bigint): Promise<unknown> => (await engine.query('SELECT $v AS v', [type], new Map([['v', { type, cell }]]))).rows();
  expect(await echo(STRING, 'a')).toEqual([['a']]);
  expect(await echo(INT64, 7n)).toEqual([[7n]]);
  expect(await echo(STRING, 'b')).toEqual([['b']]);
});

test.each([
  ['a filter that no row passed', 'SELECT a FROM grown WHERE a > 100', [['200']]],
  ['a filter that every row passed', 'SELECT a FROM grown WHERE a <= 2 ORDER BY a', [['1']]],
  ['texts that were short', 'SELECT b FROM grown ORDER BY a', [['ab'], ['far longer than before']]],
  ['numbers that were small', 'SELECT CAST(a AS VARCHAR) FROM grown GROUP BY a ORDER BY a', [['1'], ['200']]],
])('a statement that is kept derives nothing from the rows of its first run: %s', async (_what, sql, expected) => {
  const read = async (): Promise<unknown> => (await engine.query(`SELECT CAST(columns(*) AS VARCHAR) FROM (${sql})`, [STRING])).rows();
  await engine.query("CREATE OR REPLACE TABLE grown AS SELECT 1::BIGINT AS a, 'ab' AS b");
  for (let i = 0; i < 3; i++) await read();
  await engine.query("INSERT INTO grown VALUES (200, 'far longer than before')");
  expect(await read()).toEqual(expected);
});
