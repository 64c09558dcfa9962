import { GoogleBigQueryGateway } from '@cloudact/bq-core';
import { type Emulator, startEmulator } from '@cloudact/bq-emulator';
import { type Cell, Engine, fieldType, ProtoRows, RawClient } from '@cloudact/bq-emulator/bench';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Benchmark, type BenchResult, compare, median, ROUNDS, timed } from './benchmark.js';
import { cellRow, jsonRow, protoRow, wideFields, wideProto } from './wide-rows.js';

const PROJECT = 'bench';
const BASE = `/bigquery/v2/projects/${PROJECT}`;
/** insertAll requests as the documentation recommends them: 500 rows; the platform's cost table has about 40 columns. */
const BATCH = 500;
const WIDE = 40;
const NARROW = 10;

interface House {
  readonly emulator: Emulator;
  readonly engine: Engine;
  readonly quick: boolean;
  readonly rounds: number;
}

type Scenario = (house: House) => Promise<BenchResult>;

/** The embedded BigQuery against the same work in bare DuckDB. */
export const emulatorBenchmark: Benchmark = async ({ quick, onResult }) => {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  const emulator = await startEmulator({ dataDir: join(directory, 'emulator') });
  const engine = await Engine.open(join(directory, 'bare.duckdb'));
  const house: House = { emulator, engine, quick, rounds: quick ? ROUNDS.quick : ROUNDS.full };
  const results: BenchResult[] = [];
  try {
    await rest(emulator, 'POST', `${BASE}/datasets`, { datasetReference: { datasetId: 'd' } });
    for (const scenario of SCENARIOS) {
      const result = await scenario(house);
      results.push(result);
      onResult?.(result);
    }
    return { bench: 'emulator', results };
  } finally {
    engine.close();
    await emulator.stop();
    await rm(directory, { recursive: true, force: true });
  }
};

async function rest(emulator: Emulator, method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(`${emulator.url}${path}`, { method, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': 'application/json' } }) });
  const json = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok || json['insertErrors'] !== undefined) throw new Error(`${method} ${path}: ${JSON.stringify(json).slice(0, 500)}`);
  return json;
}

const createTable = (emulator: Emulator, tableId: string, columns: number): Promise<unknown> =>
  rest(emulator, 'POST', `${BASE}/datasets/d/tables`, { tableReference: { tableId }, schema: { fields: wideFields(columns) } });

/** A table in the bare engine, and the way to append to it in one durable transaction. */
async function bareTable(engine: Engine, name: string, columns: number): Promise<(rows: readonly (readonly Cell[])[]) => Promise<void>> {
  const types = wideFields(columns).map(fieldType);
  const sqlTypes: Readonly<Record<string, string>> = { INT64: 'BIGINT', FLOAT64: 'DOUBLE', NUMERIC: 'DECIMAL(38, 9)', BOOL: 'BOOLEAN', DATE: 'DATE', TIMESTAMP: 'TIMESTAMPTZ', STRING: 'VARCHAR' };
  await engine.query(`CREATE OR REPLACE TABLE ${name} (${types.map((type, i) => `c${i} ${sqlTypes[type.kind] ?? 'VARCHAR'}`).join(', ')})`);
  return (rows) => engine.transaction((session) => session.append('main', name, types, rows));
}

const startScenario: Scenario = ({ rounds }) => {
  const startAndStop = async (): Promise<number> => {
    let emulator: Emulator | undefined;
    const ms = await timed(async () => {
      emulator = await startEmulator();
    });
    await emulator?.stop();
    return ms;
  };
  const bare = async (): Promise<number> => {
    let engine: Engine | undefined;
    const ms = await timed(async () => {
      engine = await Engine.open(undefined);
    });
    engine?.close();
    return ms;
  };
  return compare({ id: 'start', what: 'start in process, in memory', unit: 'ms', target: 400, against: 'opening DuckDB', rows: 1, run: startAndStop, runAgainst: bare }, rounds);
};

const selectOneScenario: Scenario = async ({ emulator, engine, quick, rounds }) => {
  const gateway = new GoogleBigQueryGateway({ backend: 'embedded', projectId: PROJECT, endpoint: emulator.url });
  const calls = quick ? 50 : 300;
  const p50 = async (query: () => Promise<unknown>): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < calls; i++) times.push(await timed(query));
    return median(times);
  };
  const plain = (): Promise<unknown> => rest(emulator, 'POST', `${BASE}/queries`, { query: 'SELECT 1 AS one', useLegacySql: false });
  await p50(plain);
  const result = await compare({
    id: 'select-1.p50', what: 'SELECT 1 over REST, p50', unit: 'ms', target: 2, against: 'DuckDB', rows: 1, run: () => p50(plain), runAgainst: () => p50(() => engine.query('SELECT 1 AS one')),
  }, rounds);
  await gateway.close();
  return result;
};

const selectOneOfficialScenario: Scenario = async ({ emulator, engine, quick, rounds }) => {
  const gateway = new GoogleBigQueryGateway({ backend: 'embedded', projectId: PROJECT, endpoint: emulator.url });
  const calls = quick ? 50 : 300;
  const p50 = async (query: () => Promise<unknown>): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < calls; i++) times.push(await timed(query));
    return median(times);
  };
  const run = (): Promise<unknown> => gateway.query({ sql: 'SELECT 1 AS one' });
  await p50(run);
  const result = await compare({
    id: 'select-1.official.p50', what: "SELECT 1 through Google's client behind the platform's gateway, p50", unit: 'ms', target: 2, against: 'DuckDB', rows: 1, run: () => p50(run), runAgainst: () => p50(() => engine.query('SELECT 1 AS one')),
  }, rounds);
  await gateway.close();
  return result;
};

const insertAllScenario: Scenario = async ({ emulator, engine, quick, rounds }) => {
  const requests = quick ? 4 : 20;
  await createTable(emulator, 'inserted', WIDE);
  const append = await bareTable(engine, 'inserted', WIDE);
  const body = JSON.stringify({ rows: Array.from({ length: BATCH }, (_, i) => ({ json: jsonRow(i, WIDE) })) });
  const cells = Array.from({ length: BATCH }, (_, i) => cellRow(i, WIDE));
  const times = async (work: () => Promise<unknown>): Promise<void> => {
    for (let i = 0; i < requests; i++) await work();
  };
  const run = (): Promise<unknown> => rest(emulator, 'POST', `${BASE}/datasets/d/tables/inserted/insertAll`, body);
  await times(run);
  return compare({
    id: 'insert-all', what: `insertAll, ${BATCH} rows of ${WIDE} columns a request, one after another, durable`, unit: 'rows/s', target: 20_000, against: 'DuckDB appender, a transaction each', rows: BATCH * requests,
    run: () => times(run), runAgainst: () => times(() => append(cells)),
  }, rounds);
};

const storageWriteScenario: Scenario = async ({ emulator, engine, quick, rounds }) => {
  const requests = quick ? 4 : 20;
  await createTable(emulator, 'written', NARROW);
  const append = await bareTable(engine, 'written', NARROW);
  const proto = new ProtoRows(wideProto(NARROW));
  const serializedRows = Array.from({ length: BATCH }, (_, i) => proto.row(protoRow(i, NARROW)));
  const client = new RawClient(emulator.grpcPort);
  const writeStream = `projects/${PROJECT}/datasets/d/tables/written/streams/_default`;
  const cells = Array.from({ length: BATCH }, (_, i) => cellRow(i, NARROW));
  const run = async (): Promise<void> => {
    const connection = client.connect();
    for (let i = 0; i < requests; i++) connection.send({ writeStream, protoRows: { ...(i === 0 ? { writerSchema: proto.writerSchema } : {}), rows: { serializedRows } } });
    for (let i = 0; i < requests; i++) {
      const { error } = await connection.next();
      if (error) throw new Error(error.message);
    }
    await connection.end();
  };
  const bare = async (): Promise<void> => {
    for (let i = 0; i < requests; i++) await append(cells);
  };
  await run();
  const result = await compare({
    id: 'storage-write', what: `Storage Write, default stream, ${BATCH} rows of ${NARROW} columns an append, durable`, unit: 'rows/s', target: 40_000, against: 'DuckDB appender, a transaction each', rows: BATCH * requests, run, runAgainst: bare,
  }, rounds);
  client.close();
  return result;
};

const loadScenario: Scenario = async ({ emulator, engine, quick, rounds }) => {
  const rows = quick ? 20_000 : 200_000;
  await createTable(emulator, 'loaded', NARROW);
  const append = await bareTable(engine, 'loaded', NARROW);
  const lines = Array.from({ length: 1000 }, (_, i) => `${JSON.stringify(jsonRow(i, NARROW))}\n`).join('');
  const cells = Array.from({ length: 10_000 }, (_, i) => cellRow(i, NARROW));
  function* upload(): Generator<string> {
    for (let i = 0; i < rows / 1000; i++) yield lines;
  }
  const run = (): Promise<void> => load(emulator, 'loaded', upload());
  const bare = async (): Promise<void> => {
    for (let i = 0; i < rows; i += cells.length) await append(cells);
  };
  return compare({
    id: 'load-ndjson', what: `load job, ${rows} rows of ${NARROW} columns as streamed NDJSON`, unit: 'rows/s', target: 60_000, against: 'DuckDB appender, 10,000 rows a transaction', rows, run, runAgainst: bare,
  }, rounds);
};

/** A load job of newline-delimited JSON, uploaded as a stream, to its end. */
async function load(emulator: Emulator, tableId: string, lines: Iterable<string>): Promise<void> {
  const job = JSON.stringify({ configuration: { load: { sourceFormat: 'NEWLINE_DELIMITED_JSON', destinationTable: { projectId: PROJECT, datasetId: 'd', tableId } } } });
  function* body(): Generator<string> {
    yield `--b\r\ncontent-type: application/json\r\n\r\n${job}\r\n--b\r\ncontent-type: application/octet-stream\r\n\r\n`;
    yield* lines;
    yield '\r\n--b--\r\n';
  }
  const { jobReference } = (await postStream(`${emulator.url}/upload${BASE}/jobs?uploadType=multipart`, body())) as { jobReference: { jobId: string } };
  for (;;) {
    const { status } = (await rest(emulator, 'GET', `${BASE}/jobs/${jobReference.jobId}`)) as { status: { state: string; errorResult?: { message: string } } };
    if (status.errorResult !== undefined) throw new Error(status.errorResult.message);
    if (status.state === 'DONE') return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function postStream(url: string, chunks: Iterable<string>): Promise<unknown> {
  const call = request(url, { method: 'POST', headers: { 'content-type': 'multipart/related; boundary=b' } });
  const answer = new Promise<string>((resolve, reject) => {
    call.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => { resolve(text); });
    });
  });
  await pipeline(Readable.from(chunks), call);
  return JSON.parse(await answer);
}

const readScenario: Scenario = async ({ emulator, engine, quick, rounds }) => {
  const rows = quick ? 10_000 : 100_000;
  await createTable(emulator, 'read', NARROW);
  const append = await bareTable(engine, 'read', NARROW);
  await append(Array.from({ length: rows }, (_, i) => cellRow(i, NARROW)));
  const lines = Array.from({ length: rows }, (_, i) => `${JSON.stringify(jsonRow(i, NARROW))}\n`).join('');
  await load(emulator, 'read', [lines]);
  const types = wideFields(NARROW).map(fieldType);
  const run = async (): Promise<void> => {
    let seen = 0;
    for (let token = ''; ;) {
      const text = await (await fetch(`${emulator.url}${BASE}/datasets/d/tables/read/data?formatOptions.useInt64Timestamp=true&pageToken=${token}`)).text();
      const page = JSON.parse(text) as { rows: unknown[]; pageToken?: string };
      seen += page.rows.length;
      if (page.pageToken === undefined) break;
      token = page.pageToken;
    }
    if (seen !== rows) throw new Error(`Read ${seen} rows of ${rows}`);
  };
  const bare = async (): Promise<void> => {
    if ((await engine.query('SELECT * FROM read', types)).rows().length !== rows) throw new Error('Read too few rows');
  };
  return compare({ id: 'read-rows', what: `tabledata.list, ${rows} rows of ${NARROW} columns, parsed by the caller`, unit: 'rows/s', target: 100_000, against: 'DuckDB rows as JavaScript values', rows, run, runAgainst: bare }, rounds);
};

const catalogScenario: Scenario = async ({ emulator, engine, quick, rounds }) => {
  const tables = quick ? 500 : 18_000;
  await rest(emulator, 'POST', `${BASE}/datasets`, { datasetReference: { datasetId: 'many' } });
  const create = async (from: number): Promise<void> => {
    for (let i = from; i < tables; i += 8) await rest(emulator, 'POST', `${BASE}/datasets/many/tables`, { tableReference: { tableId: `t${i}` }, schema: { fields: wideFields(NARROW) } });
  };
  await Promise.all(Array.from({ length: 8 }, (_, i) => create(i)));
  await bareTable(engine, 'one_of_many', NARROW);
  const gets = 50;
  const run = async (): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < gets; i++) times.push(await timed(() => rest(emulator, 'GET', `${BASE}/datasets/many/tables/t${(i * 7919) % tables}`)));
    times.push(await timed(() => rest(emulator, 'GET', `${BASE}/datasets/many/tables?maxResults=1000`)));
    return Math.max(median(times), times.at(-1) ?? 0);
  };
  return compare({
    id: 'catalog', what: `tables.list, the first 1,000 of ${tables} tables (or the median tables.get, if slower)`, unit: 'ms', target: 100, against: 'counting one table in DuckDB', rows: 1, run,
    runAgainst: () => engine.query('SELECT count(*) FROM one_of_many'),
  }, rounds);
};

const SCENARIOS: readonly Scenario[] = [startScenario, selectOneScenario, selectOneOfficialScenario, insertAllScenario, storageWriteScenario, loadScenario, readScenario, catalogScenario];
