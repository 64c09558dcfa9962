import { BigQuery } from '@google-cloud/bigquery';
import { type Emulator, type EmulatorOptions, startEmulator } from '@cloudact/bq-emulator';
import { OAuth2Client } from 'google-auth-library';

export const PROJECT = 'cloudact-testing-1';

/** The official client, with a token that is never checked, against an embedded server. */
export function clientOf(url: string): BigQuery {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'none', expiry_date: Number.MAX_SAFE_INTEGER });
  return new BigQuery({ projectId: PROJECT, apiEndpoint: url, authClient: authClient as never });
}

export interface Given {
  readonly emulator: Emulator;
  readonly client: BigQuery;
  /** Moves the server's clock, in milliseconds. */
  advance(ms: number): void;
}

/** A server of its own, with a clock that only moves when told to. */
export async function givenEmulator(options: EmulatorOptions = {}): Promise<Given> {
  let now = Date.parse('2024-05-06T07:00:00Z');
  const emulator = await startEmulator({ clock: () => now, ...options });
  return { emulator, client: clientOf(emulator.url), advance: (ms) => { now += ms; } };
}

/** Runs a statement as a job and tells how many rows it changed. */
export async function affectedRows(client: BigQuery, query: string, params?: Record<string, unknown>): Promise<number> {
  const [job] = await client.createQueryJob({ query, ...(params === undefined ? {} : { params }) });
  await job.getQueryResults();
  const [metadata] = await job.getMetadata();
  return Number(metadata.statistics.query.numDmlAffectedRows);
}
