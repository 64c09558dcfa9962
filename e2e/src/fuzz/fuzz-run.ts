import { DIALECT_CASES, EmulatorProcess } from '@cloudact/bq-emulator/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../crash/seeded-random.js';
import { mutateRequest } from './mutate-request.js';
import { mutateSql } from './mutate-sql.js';

export interface FuzzReport {
  readonly seed: number;
  readonly mutants: number;
  /** Answers by HTTP status. */
  readonly answers: Readonly<Record<string, number>>;
  /** What must not have happened, with the mutant that did it. */
  readonly faults: readonly string[];
}

export interface FuzzOptions {
  readonly seed: number;
  readonly mutants: number;
  readonly onProgress?: (done: number) => void;
}

/** Statements that change and ask for more than the cases of the dialect do. */
const STATEMENTS = [
  'CREATE OR REPLACE TABLE d.made (a INT64 NOT NULL DEFAULT 1, b STRUCT<x ARRAY<STRING>>) PARTITION BY RANGE_BUCKET(a, GENERATE_ARRAY(0, 100, 10)) CLUSTER BY a OPTIONS (description = "x")',
  'CREATE TABLE IF NOT EXISTS d.made2 PARTITION BY DATE(moment) AS SELECT * FROM d.t', 'ALTER TABLE d.t ADD COLUMN IF NOT EXISTS more ARRAY<INT64>', 'CREATE OR REPLACE VIEW d.v AS SELECT id, name FROM d.t', 'SELECT * FROM d.v',
  "INSERT INTO d.t (id, name, cost) VALUES (1, 'a', NUMERIC '1.5'), (2, NULL, DEFAULT)", "UPDATE d.t SET name = CONCAT(name, 'x') WHERE id IN (SELECT id FROM d.t)", 'DELETE FROM d.t WHERE id > 5 AND TRUE',
  "MERGE d.t AS t USING (SELECT 1 AS id, 'm' AS name) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = s.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (id, name) WHEN NOT MATCHED BY SOURCE THEN DELETE",
  'DECLARE x INT64 DEFAULT 3; WHILE x > 0 DO SET x = x - 1; END WHILE; SELECT x', "BEGIN SELECT 1 / 0; EXCEPTION WHEN ERROR THEN SELECT @@error.message; END", "EXECUTE IMMEDIATE 'SELECT ?' USING 5", 'BEGIN TRANSACTION; INSERT INTO d.t (id) VALUES (9); ROLLBACK TRANSACTION',
  'SELECT table_name, ddl FROM d.INFORMATION_SCHEMA.TABLES', 'SELECT * FROM `region-us`.INFORMATION_SCHEMA.JOBS WHERE state = "DONE"', 'CREATE TEMP FUNCTION f(x INT64) AS (x * 2); SELECT f(id) FROM d.t', 'SELECT * FROM d.t FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP()', 'SELECT _TABLE_SUFFIX, * FROM `d.t*`',
  'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 50) SELECT SUM(n) FROM r', 'FROM d.t |> WHERE id > 0 |> AGGREGATE COUNT(*) AS n GROUP BY name', 'DROP TABLE IF EXISTS d.made', 'TRUNCATE TABLE d.made',
];

/** Traces of the inside: a stack, a file of ours, a path of the machine. */
const LEAK = /\n\s+at |node_modules|\.ts:\d|\.js:\d|\/(?:home|root|tmp|work|usr)\/|INTERNAL Error|duckdb_|Stack Trace|undefined is not|Cannot read prop|is not a function/;
const ANSWER_MS = 30_000;
const CALLERS = 4;
/** A statement that has not ended by then is stopped. */
const STATEMENT_MS = 2_000;

export async function fuzzRun({ seed, mutants, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const directory = await mkdtemp(join(tmpdir(), 'fuzz-'));
  const server = await EmulatorProcess.start(directory);
  const random = seededRandom(seed);
  const corpus = [...STATEMENTS, ...STATEMENTS, ...Object.values(DIALECT_CASES).flatMap((cases) => cases.map(([source]) => source))];
  const answers: Record<string, number> = {};
  const faults: string[] = [];
  const call = (project: string, method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${server.url}/bigquery/v2/projects/${project}${path}`, { method, signal: AbortSignal.timeout(ANSWER_MS), ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) });
  let done = 0;
  const one = async (): Promise<void> => {
    const sql = random() < 0.7;
    const mutant = sql ? { method: 'POST', path: '/queries', body: { query: mutateSql(random, corpus), useLegacySql: false, timeoutMs: STATEMENT_MS + 500, jobTimeoutMs: String(STATEMENT_MS) } } : mutateRequest(random);
    const name = `${mutant.method} ${mutant.path} ${JSON.stringify(mutant.body ?? '').slice(0, 500)}`;
    try {
      const answer = await call('fuzz', mutant.method, mutant.path, mutant.body);
      const text = await answer.text();
      answers[answer.status] = (answers[answer.status] ?? 0) + 1;
      // What a statement said itself, or made of its own data, is no leak.
      const leak = answer.status < 400 ? undefined : LEAK.exec(withoutMutant(text))?.[0];
      if (leak !== undefined && !name.includes(leak)) faults.push(`leaked the inside: ${text.slice(0, 300)} ← ${name}`);
      // 501 names what the server cannot do.
      if (answer.status >= 500 && answer.status !== 501) faults.push(`answered ${answer.status}: ${text.slice(0, 300)} ← ${name}`);
    } catch (error) {
      faults.push(`no answer: ${String(error)} ← ${name}`);
    }
    done += 1;
    onProgress?.(done);
  };
  try {
    await given(call);
    const before = await fingerprint(call);
    const caller = async (): Promise<void> => {
      while (done + CALLERS <= mutants && faults.length < 50) await one();
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    const after = await fingerprint(call).catch((error: unknown) => `unreadable: ${String(error)}`);
    if (after !== before) faults.push(`another tenant's table changed: ${before} became ${after}`);
    return { seed, mutants: done, answers, faults };
  } finally {
    await server.kill();
    await rm(directory, { recursive: true, force: true });
  }
}

/** The message without what it quotes. */
const withoutMutant = (text: string): string => ((JSON.parse(text) as { error?: { message?: string } }).error?.message ?? '').replace(/'[^']*'|"[^"]*"|`[^`]*`/g, '');

type Call = (project: string, method: string, path: string, body?: unknown) => Promise<Response>;

async function given(call: Call): Promise<void> {
  const sql = (project: string, query: string): Promise<unknown> => must(call(project, 'POST', '/queries', { query, useLegacySql: false }));
  for (const [project, dataset] of [['fuzz', 'd'], ['victim', 'private'], ['fuzz', 'private']] as const) await must(call(project, 'POST', '/datasets', { datasetReference: { datasetId: dataset } }));
  await sql('fuzz', 'CREATE TABLE d.t (id INT64, name STRING, cost NUMERIC, moment TIMESTAMP, tags ARRAY<STRING>)');
  await sql('fuzz', "INSERT INTO d.t VALUES (1, 'a', 1.5, TIMESTAMP '2026-01-01', ['x']), (2, 'b', NULL, NULL, [])");
  for (const project of ['victim', 'fuzz']) await sql(project, "CREATE TABLE private.secrets AS SELECT n, CONCAT('secret-', n) AS s FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS n");
}

/** What no mutant has a name for: a table of another project, and one of another dataset. */
async function fingerprint(call: Call): Promise<string> {
  const read = async (project: string): Promise<string> => JSON.stringify(((await must(call(project, 'POST', '/queries', { query: 'SELECT COUNT(*), BIT_XOR(FARM_FINGERPRINT(s)) FROM private.secrets WHERE n < 900', useLegacySql: false }))) as { rows: unknown }).rows);
  return `${await read('victim')} ${await read('fuzz')}`;
}

async function must(answer: Promise<Response>): Promise<unknown> {
  const response = await answer;
  const body: unknown = await response.json();
  if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(body).slice(0, 300)}`);
  return body;
}
