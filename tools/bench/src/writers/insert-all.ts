import { StreamingWriter } from '@cloudact/bq-writers';
import { BigQuery } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';
import { compare } from '../benchmark.js';
import { gatewayOptions } from './gateway-options.js';
import { PROJECT, rowsOf, writeAll, type WriterHouse, type WriterScenario } from './writer-house.js';

/** Rows of a request, for both. */
const BATCH_ROWS = 500;

export function openStreamingWriter(house: WriterHouse): { readonly writer: StreamingWriter; readonly close: () => Promise<void> } {
  const options = gatewayOptions(house);
  return { writer: new StreamingWriter({ ...options, rowsPerRequest: BATCH_ROWS }), close: () => options.gateway.close() };
}

/** Ours checks every row and hashes its key with SHA-256; the official client does neither, and sends random ids. */
export const insertAllScenario: WriterScenario = async (house) => {
  const count = house.quick ? 5_000 : 50_000;
  const { writer, close } = openStreamingWriter(house);
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'none', expiry_date: Number.MAX_SAFE_INTEGER });
  const table = new BigQuery({ projectId: PROJECT, apiEndpoint: `http://127.0.0.1:${house.sink.httpPort}`, authClient }).dataset('d').table('t');
  const runAgainst = async (): Promise<void> => {
    let batch: unknown[] = [];
    for (const row of rowsOf(house, count)) {
      batch.push(row);
      if (batch.length < BATCH_ROWS) continue;
      await table.insert(batch);
      batch = [];
    }
  };
  const run = (): Promise<void> => writeAll(writer, house, count);
  try {
    await run();
    await runAgainst();
    return [await compare({ id: 'insert-all', what: `insertAll, ${BATCH_ROWS} rows a request, checked, with SHA-256 insertIds`, unit: 'rows/s', target: 1, judge: 'ratio', against: 'official table.insert, unchecked, random insertIds', rows: count, run, runAgainst }, house.rounds)];
  } finally {
    await close();
  }
};
