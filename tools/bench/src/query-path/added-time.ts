import { randomUUID } from 'node:crypto';
import type { ResultRow } from '@cloudact/bq-core';
import { freeSqlGuard } from '@cloudact/tenancy';
import { BigQuery } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';
import { type BenchResult, median } from '../benchmark.js';
import { percentile, rounded } from '../tenants/tenants-house.js';
import { openWholePath, type QueryPathHouse, type QueryPathScenario, SCOPE } from './query-path-house.js';
import { STATEMENTS } from './statements.js';

const CALLS = { full: 1_000, quick: 60 } as const;
const WARM = { full: 1_000, quick: 60 } as const;
const TARGET_US = 150;
/** What the sink answers each query with. */
const ROWS = 10;

type Ask = (sql: string) => Promise<readonly unknown[] | readonly ResultRow[]>;

/** The query path without a guard. */
export const addedTimeScenario: QueryPathScenario = async (house) => {
  const client = officialClient(house);
  const path = await openWholePath(house);
  try {
    return [await addedTime(house, { id: 'path.added', what: 'p50 that the whole path adds to a query: no guard, no dry run', against: 'official bigquery.query of the same job', ask: async (sql) => (await path.client.query({ sql })).rows, official: (sql) => asJob(client, sql) })];
  } finally {
    await path.close();
  }
};

/** The same for free SQL: through the guard, and a dry run on both sides. */
export const guardedTimeScenario: QueryPathScenario = async (house) => {
  const client = officialClient(house);
  const path = await openWholePath(house);
  const official: Ask = async (sql) => {
    await client.createQueryJob({ query: sql, dryRun: true });
    return asJob(client, sql);
  };
  try {
    return [await addedTime(house, { id: 'path.added.guarded', what: 'p50 that the whole path adds to a query of free SQL: guard, and the dry run that it always makes', against: 'official dry run, then bigquery.query of the same job', ask: async (sql) => (await path.client.query({ sql, guard: freeSqlGuard })).rows, official })];
  } finally {
    await path.close();
  }
};

function officialClient({ sinkPort }: QueryPathHouse): BigQuery {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'none', expiry_date: Number.MAX_SAFE_INTEGER });
  return new BigQuery({ projectId: SCOPE.projectId, location: 'US', apiEndpoint: `http://127.0.0.1:${sinkPort}`, authClient });
}

/**
 * The same job as ours: an id of the caller's, a cap, a timeout, labels. A job with an id takes jobs.insert and its results; without
 * one the client would use jobs.query, a single request, after which nobody could tell what became of a job whose answer was lost.
 */
async function asJob(client: BigQuery, sql: string): Promise<readonly unknown[]> {
  const [rows] = await client.query({ query: sql, jobId: `ca_${randomUUID()}`, maximumBytesBilled: '10000000000', jobTimeoutMs: 60_000, labels: { org: 'org_0', service: 'api', tier: 'starter' } });
  return rows as unknown[];
}

interface Sides {
  readonly id: string;
  readonly what: string;
  readonly against: string;
  readonly ask: Ask;
  readonly official: Ask;
}

/** A call of ours, then one of theirs, and so on: both sides see the same machine. Of each round the difference of the two middle times counts. */
async function addedTime({ quick, rounds }: QueryPathHouse, { id, what, against, ask, official }: Sides): Promise<BenchResult> {
  const [calls, warm] = quick ? [CALLS.quick, WARM.quick] : [CALLS.full, WARM.full];
  await inTurn(ask, official, warm);
  const figures = { added: [] as number[], ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    const [ours, theirs] = await inTurn(ask, official, calls);
    figures.ours.push(ours);
    figures.theirs.push(theirs);
    figures.added.push(ours - theirs);
  }
  const [value, againstValue] = [rounded(median(figures.added)), rounded(median(figures.theirs))];
  return { id, what: `${what} (${Math.round(median(figures.ours))} µs in all)`, value, unit: 'µs', against, againstValue, ratio: rounded(value / againstValue), target: TARGET_US, judge: 'value', holds: value <= TARGET_US };
}

/** Microseconds of the middle call of each side. */
async function inTurn(ask: Ask, official: Ask, calls: number): Promise<readonly [number, number]> {
  const times: readonly [number[], number[]] = [[], []];
  for (let call = 0; call < calls; call += 1) {
    const sql = STATEMENTS[call % STATEMENTS.length] ?? '';
    times[0].push(await microseconds(ask, sql));
    times[1].push(await microseconds(official, sql));
  }
  return [percentile(times[0], 0.5), percentile(times[1], 0.5)];
}

async function microseconds(ask: Ask, sql: string): Promise<number> {
  const start = performance.now();
  const rows = await ask(sql);
  const elapsed = (performance.now() - start) * 1_000;
  if (rows.length !== ROWS) throw new Error(`${rows.length} of ${ROWS} rows arrived`);
  return elapsed;
}
