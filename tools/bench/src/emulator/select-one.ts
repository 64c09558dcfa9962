import { BigQuery, type Query } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BenchResult, compare, median, timed } from '../benchmark.js';
import { type House, PROJECT, type Scenario } from './house.js';
import { runQuery } from './rest-calls.js';

const SQL = 'SELECT 1 AS one';

/** The median time of one of many calls, after a few that warm up. */
async function p50(quick: boolean, query: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < (quick ? 50 : 300); i++) times.push(await timed(query));
  return median(times.slice(10));
}

export const selectOneScenario: Scenario = ({ emulator, engine, quick, rounds }) => compare({
  id: 'select-1.p50', what: 'SELECT 1 over REST, no query cache, p50', unit: 'ms', target: 2, against: 'DuckDB', rows: 1,
  run: () => p50(quick, () => runQuery(emulator, SQL)), runAgainst: () => p50(quick, () => engine.query(SQL)),
}, rounds);

function officialClient(apiEndpoint: string): BigQuery {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'none', expiry_date: Number.MAX_SAFE_INTEGER });
  return new BigQuery({ projectId: PROJECT, apiEndpoint, authClient });
}

/** The limit of this way is the client itself: the same call to a server that answers at once, always the same. */
async function throughOfficialClient({ emulator, quick, rounds }: House, scenario: Pick<BenchResult, 'id' | 'what'>, query: Query): Promise<BenchResult> {
  const canned = JSON.stringify({ kind: 'bigquery#queryResponse', jobReference: { projectId: PROJECT, jobId: 'j', location: 'US' }, jobComplete: true, schema: { fields: [{ name: 'one', type: 'INTEGER', mode: 'NULLABLE' }] }, rows: [{ f: [{ v: '1' }] }], totalRows: '1', totalBytesProcessed: '0' });
  const fixed = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(canned.length) }).end(canned));
  });
  await new Promise<void>((resolve) => { fixed.listen(0, '127.0.0.1', resolve); });
  const [ours, limit] = [officialClient(emulator.url), officialClient(`http://127.0.0.1:${(fixed.address() as AddressInfo).port}`)];
  try {
    return await compare({
      ...scenario, unit: 'ms', target: 2, against: 'the same client and a server that answers at once', rows: 1,
      run: () => p50(quick, () => ours.query(query)), runAgainst: () => p50(quick, () => limit.query(query)),
    }, rounds);
  } finally {
    fixed.closeAllConnections();
    fixed.close();
  }
}

/** As a program asks that sets nothing: repeated, it is answered from the query cache, as by the service. */
export const selectOneOfficialScenario: Scenario = (house) => throughOfficialClient(house, { id: 'select-1.official.p50', what: "SELECT 1 through Google's own client, p50" }, { query: SQL });

export const selectOneOfficialUncachedScenario: Scenario = (house) =>
  throughOfficialClient(house, { id: 'select-1.official.uncached.p50', what: "SELECT 1 through Google's own client, no query cache, p50" }, { query: SQL, useQueryCache: false });
