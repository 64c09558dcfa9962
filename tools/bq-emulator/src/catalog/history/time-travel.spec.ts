import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../start-emulator.js';

const HOUR = 3_600_000;
let emulator: Emulator;
let now: number;
afterEach(() => emulator.stop());

async function given(options: EmulatorOptions = {}): Promise<void> {
  now = Date.parse('2026-02-03T04:05:06Z');
  emulator = await startEmulator({ clock: () => now, fidelity: 'lenient', ...options });
  await send('datasets', { datasetReference: { datasetId: 'd' } });
}

interface Answer {
  readonly rows?: readonly { readonly f: readonly { readonly v: unknown }[] }[];
  readonly error?: { readonly message: string; readonly errors: readonly { readonly reason: string }[] };
  readonly status?: { readonly errorResult?: { readonly reason: string; readonly message: string } };
  readonly schema?: { readonly fields: readonly { readonly name: string }[] };
}
async function send(path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST'): Promise<Answer> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) });
  return answer.status === 204 ? {} : (await answer.json()) as Answer;
}

/** The rows of a query, each as its values joined by a comma; an error's text where it fails. */
async function query(sql: string): Promise<readonly string[] | string> {
  const answer = await send('queries', { query: sql, useLegacySql: false });
  return answer.error?.message ?? (answer.rows ?? []).map(({ f }) => f.map(({ v }) => String(v)).join(','));
}
/** The table an hour later, and the moment before. */
function anHourLater(): number {
  const before = now;
  now += HOUR;
  return before;
}
const asOf = (at: number, table = 'd.t', columns = '*'): Promise<readonly string[] | string> => query(`SELECT ${columns} FROM ${table} FOR SYSTEM_TIME AS OF TIMESTAMP_MILLIS(${at}) ORDER BY 1`);
const copy = async (from: string, to: string, more: object = {}): Promise<Answer['status']> => (await send('jobs', { configuration: { copy: {
  sourceTable: { projectId: 'p', datasetId: 'd', tableId: from }, destinationTable: { projectId: 'p', datasetId: 'd', tableId: to }, ...more,
} } })).status;

test('a table is read as it was before and after each INSERT, UPDATE, MERGE, DELETE and TRUNCATE', async () => {
  await given();
  const states: [number, string[]][] = [];
  for (const [statement, rows] of [
    ["CREATE TABLE d.t AS SELECT 1 AS a, 'x' AS b", ['1,x']],
    ["INSERT d.t VALUES (2, 'y')", ['1,x', '2,y']],
    ["UPDATE d.t SET b = 'z' WHERE a = 1", ['1,z', '2,y']],
    ["MERGE d.t USING (SELECT 2 AS a UNION ALL SELECT 3) AS s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = 'm' WHEN NOT MATCHED THEN INSERT VALUES (s.a, 'n')", ['1,z', '2,m', '3,n']],
    ['DELETE FROM d.t WHERE a < 3', ['3,n']],
    ['TRUNCATE TABLE d.t', []],
    ["INSERT d.t VALUES (4, 'v')", ['4,v']],
  ] as const) {
    expect(await query(statement)).toEqual([]);
    states.push([anHourLater(), [...rows]]);
  }
  for (const [at, rows] of states) expect([at, await asOf(at)]).toEqual([at, rows]);
});

test('rows that were streamed, loaded or written by a query into a table are not there before they came', async () => {
  await given();
  await query('CREATE TABLE d.t (a INT64)');
  const empty = anHourLater();
  await send('datasets/d/tables/t/insertAll', { rows: [{ json: { a: 1 } }] });
  const streamed = anHourLater();
  const destinationTable = { projectId: 'p', datasetId: 'd', tableId: 't' };
  await send('jobs', { configuration: { query: { query: 'SELECT 2 AS a', useLegacySql: false, destinationTable, writeDisposition: 'WRITE_APPEND' } } });
  const appended = anHourLater();
  await query('CREATE TABLE d.other AS SELECT 3 AS a');
  await copy('other', 't', { writeDisposition: 'WRITE_APPEND' });
  const copied = anHourLater();
  await send('jobs', { configuration: { query: { query: 'SELECT 9 AS a', useLegacySql: false, destinationTable, writeDisposition: 'WRITE_TRUNCATE' } } });
  expect([await asOf(empty), await asOf(streamed), await asOf(appended), await asOf(copied), await query('SELECT * FROM d.t')]).toEqual([[], ['1'], ['1', '2'], ['1', '2', '3'], ['9']]);
});

test('a table that was replaced, or whose columns have changed, has the columns that it had', async () => {
  await given();
  await query('CREATE TABLE d.t AS SELECT 1 AS a');
  const first = anHourLater();
  await query('ALTER TABLE d.t ADD COLUMN b STRING');
  await query("UPDATE d.t SET b = 'x' WHERE true");
  const second = anHourLater();
  await query('ALTER TABLE d.t DROP COLUMN a');
  const third = anHourLater();
  await query('CREATE OR REPLACE TABLE d.t AS SELECT 7 AS c, 8 AS d');
  expect([await asOf(first), await asOf(second), await asOf(third), await query('SELECT * FROM d.t')]).toEqual([['1'], ['1,x'], ['x'], ['7,8']]);
  expect(await query(`SELECT c FROM d.t FOR SYSTEM_TIME AS OF TIMESTAMP_MILLIS(${first})`)).toContain('Unrecognized name: c');
});

test('the moment may be any constant, a parameter or a variable, and the present is the present', async () => {
  await given();
  await query('CREATE TABLE d.t AS SELECT 1 AS a');
  anHourLater();
  await query('INSERT d.t VALUES (2)');
  for (const [time, rows] of [
    ['TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 30 MINUTE)', ['1']], ["'2026-02-03 04:30:00'", ['1']], ['CURRENT_TIMESTAMP() - INTERVAL 1 HOUR', ['1']],
    ["TIMESTAMP '2026-02-03 05:05:06+00'", ['1', '2']], ['CURRENT_TIMESTAMP()', ['1', '2']],
  ] as const) expect([time, await query(`SELECT * FROM d.t AS x FOR SYSTEM_TIME AS OF ${time} ORDER BY x.a`)]).toEqual([time, rows]);
  const named = { name: 'at', parameterType: { type: 'TIMESTAMP' }, parameterValue: { value: '2026-02-03 04:30:00' } };
  expect((await send('queries', { query: 'SELECT a FROM d.t FOR SYSTEM_TIME AS OF @at', useLegacySql: false, parameterMode: 'NAMED', queryParameters: [named] })).rows).toHaveLength(1);
  expect(await query('DECLARE before TIMESTAMP DEFAULT CURRENT_TIMESTAMP(); DELETE FROM d.t WHERE true; SELECT a FROM d.t FOR SYSTEM_TIME AS OF before ORDER BY a')).toEqual(['1', '2']);
});

test('each table of a join may be that of a moment', async () => {
  await given();
  await query('CREATE TABLE d.t AS SELECT 1 AS k, "old" AS v');
  await query('CREATE TABLE d.u AS SELECT 1 AS k, "old" AS v');
  const then = anHourLater();
  for (const name of ['t', 'u']) await query(`UPDATE d.${name} SET v = 'new' WHERE true`);
  const past = `FOR SYSTEM_TIME AS OF TIMESTAMP_MILLIS(${then})`;
  expect([
    await query(`SELECT x.v, y.v FROM d.t AS x ${past} JOIN d.u AS y ON x.k = y.k`),
    await query(`SELECT t.v, u.v FROM d.t ${past} LEFT JOIN (SELECT * FROM d.u ${past}) AS u USING (k)`), await query(`SELECT t.v, u.v FROM d.t, d.u ${past} WHERE t.k = u.k`),
  ]).toEqual([['old,new'], ['old,old'], ['new,old']]);
});

test('what cannot be read is refused by name: too early, the future, two moments of one table, a view, what is no constant', async () => {
  await given();
  await query('CREATE TABLE d.t AS SELECT 1 AS a');
  await query('CREATE VIEW d.v AS SELECT a FROM d.t');
  const created = anHourLater();
  expect(await asOf(created - 1)).toBe(`Invalid time travel timestamp ${created - 1} for table p:d.t@${created - 1}. Cannot read before ${created}.`);
  expect(await asOf(now + HOUR)).toContain('The timestamp is in the future.');
  expect(await query(`SELECT * FROM d.t AS x, d.t AS y FOR SYSTEM_TIME AS OF TIMESTAMP_MILLIS(${created})`)).toBe('A query cannot reference table p:d.t at more than one point in time');
  expect(await asOf(created, 'd.v')).toContain('it is a view');
  expect(await asOf(created, 'd.gone')).toContain('Not found: Table p:d.gone');
  expect(await query('SELECT * FROM d.t FOR SYSTEM_TIME AS OF (SELECT CURRENT_TIMESTAMP())')).toContain('must be a constant');
  expect(await query('SELECT * FROM d.t FOR SYSTEM_TIME AS OF 5')).toContain('must be of type TIMESTAMP');
  now += 7 * 24 * HOUR;
  expect(await asOf(created)).toContain(`Cannot read before ${now - 7 * 24 * HOUR}.`);
});

test('the window of a dataset is its own', async () => {
  await given();
  await send('datasets/d', { maxTimeTravelHours: '48' }, 'PATCH');
  await query('CREATE TABLE d.t AS SELECT 1 AS a');
  const then = now;
  now += 47 * HOUR;
  expect(await asOf(then)).toEqual(['1']);
  now += 2 * HOUR;
  expect(await asOf(then)).toContain('Cannot read before');
});

test('a dropped table comes back by a copy of the moment before, and a table goes back to one', async () => {
  await given();
  await query('CREATE TABLE d.t (a INT64 NOT NULL OPTIONS (description = "key")) CLUSTER BY a AS SELECT 1 AS a');
  const then = anHourLater();
  await query('INSERT d.t VALUES (2)');
  await send('datasets/d/tables/t', undefined, 'DELETE');
  const after = anHourLater();
  expect(await copy(`t@${after}`, 'u')).toMatchObject({ errorResult: { reason: 'notFound', message: `Not found: Table p:d.t@${after}` } });
  expect(await copy(`t@${then}`, 't')).not.toHaveProperty('errorResult');
  expect(await query('SELECT a FROM d.t')).toEqual(['1']);
  expect(await send('datasets/d/tables/t')).toMatchObject({ clustering: { fields: ['a'] }, schema: { fields: [{ name: 'a', mode: 'REQUIRED', description: 'key' }] } });
  const restored = anHourLater();
  await query('DELETE FROM d.t WHERE true');
  expect(await copy(`t@-${HOUR}`, 't', { writeDisposition: 'WRITE_TRUNCATE' })).not.toHaveProperty('errorResult');
  expect([await query('SELECT a FROM d.t'), await asOf(restored)]).toEqual([['1'], ['1']]);
  expect((await send(`datasets/d/tables/t@${restored}/data`)).rows).toHaveLength(1);
  expect(await copy('t@-2000-', 'u')).toMatchObject({ errorResult: { reason: 'notImplemented' } });
});

test('a clone and a snapshot may be those of a moment', async () => {
  await given();
  await query('CREATE TABLE d.t AS SELECT 1 AS a');
  const then = anHourLater();
  await query('UPDATE d.t SET a = 5 WHERE true');
  await query(`CREATE TABLE d.c CLONE d.t FOR SYSTEM_TIME AS OF TIMESTAMP_MILLIS(${then})`);
  await query(`CREATE SNAPSHOT TABLE d.s CLONE d.t FOR SYSTEM_TIME AS OF TIMESTAMP_MILLIS(${then})`);
  expect([await query('SELECT a FROM d.c'), await query('SELECT a FROM d.s')]).toEqual([['1'], ['1']]);
  expect(await send('datasets/d/tables/s')).toMatchObject({ snapshotDefinition: { snapshotTime: new Date(then).toISOString() } });
});

test('a deleted dataset comes back with tables, views, routines and their past', async () => {
  await given();
  await query('CREATE TABLE d.t AS SELECT 1 AS a');
  const then = anHourLater();
  await query('UPDATE d.t SET a = 2 WHERE true');
  await query('CREATE VIEW d.v AS SELECT a * 10 AS b FROM d.t');
  await query('CREATE FUNCTION d.twice(x INT64) AS (x * 2)');
  await send('datasets/d?deleteContents=true', undefined, 'DELETE');
  expect(await query('SELECT a FROM d.t')).toContain('Not found: Dataset p:d');
  anHourLater();
  expect(await send('datasets/d:undelete', {})).toMatchObject({ id: 'p:d' });
  expect([await query('SELECT d.twice(b) FROM d.v'), await asOf(then)]).toEqual([['40'], ['1']]);
  expect((await send('datasets/d:undelete', {})).error?.message).toContain('Already Exists: Dataset p:d');
  expect((await send('datasets/never:undelete', {})).error?.message).toContain('Not found: Dataset p:never');
});

test('the past is there after a restart', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'past-'));
  try {
    await given({ dataDir });
    await query('CREATE TABLE d.t AS SELECT 1 AS a');
    const first = anHourLater();
    await query('UPDATE d.t SET a = 2 WHERE true');
    await query('ALTER TABLE d.t ADD COLUMN b INT64');
    const second = anHourLater();
    await query('CREATE OR REPLACE TABLE d.t AS SELECT 3 AS c');
    await query('CREATE TABLE d.dropped AS SELECT 4 AS e');
    const third = anHourLater();
    await query('DROP TABLE d.dropped');
    await emulator.stop();
    emulator = await startEmulator({ clock: () => now, dataDir, fidelity: 'lenient' });
    expect([await asOf(first), await asOf(second), await asOf(third)]).toEqual([['1'], ['2,null'], ['3']]);
    expect(await copy(`dropped@${third}`, 'dropped')).not.toHaveProperty('errorResult');
    expect(await query('SELECT e FROM d.dropped')).toEqual(['4']);
  } finally {
    await emulator.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});

test('beyond the rows that are kept the past is refused, not shown in part', async () => {
  await given({ timeTravelRows: 3 });
  await query('CREATE TABLE d.t AS SELECT a FROM UNNEST([1, 2, 3, 4, 5]) AS a');
  const first = anHourLater();
  await query('DELETE FROM d.t WHERE a = 1');
  const second = anHourLater();
  expect([await asOf(first), await asOf(second)]).toEqual([['1', '2', '3', '4', '5'], ['2', '3', '4', '5']]);
  await query('DELETE FROM d.t WHERE true');
  expect([await asOf(first), await asOf(second), await query('SELECT COUNT(*) FROM d.t')]).toEqual([expect.stringContaining('Cannot read before'), expect.stringContaining('Cannot read before'), ['0']]);
});

test('a transaction that is rolled back leaves the past as it was', async () => {
  await given();
  await query('CREATE TABLE d.t AS SELECT 1 AS a');
  const then = anHourLater();
  await query('BEGIN TRANSACTION; DELETE FROM d.t WHERE true; ROLLBACK TRANSACTION');
  const rolledBack = anHourLater();
  await query('BEGIN TRANSACTION; UPDATE d.t SET a = 2 WHERE true; COMMIT TRANSACTION');
  expect([await asOf(then), await asOf(rolledBack), await asOf(now)]).toEqual([['1'], ['1'], ['2']]);
  const committed = anHourLater();
  await query('INSERT d.t VALUES (3)');
  for (const statement of ['UPDATE d.t SET a = a + 1 WHERE true', 'UPDATE d.t SET a = a + 1 WHERE true']) expect(await query(statement)).toEqual([]);
  expect([await asOf(committed), await query('SELECT a FROM d.t ORDER BY a')]).toEqual([['2'], ['4', '5']]);
});
