import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BenchResult } from '../benchmark.js';

const CLI = fileURLToPath(new URL('../../../bq-ops/bin/bq-ops.js', import.meta.url));
const PROJECT = 'cloudact-testing-1';

/** The api and the embedded BigQuery, each in a process of its own, as `npm start` runs them. */
export interface ApiHouse {
  readonly url: string;
  readonly bigqueryUrl: string;
  readonly grpcPort: number;
  readonly rootKey: string;
  readonly projectId: string;
  readonly quick: boolean;
  /** What further processes inherit. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

export type ApiScenario = (house: ApiHouse) => Promise<readonly BenchResult[]>;

interface Started {
  readonly api: { readonly url: string };
  readonly bigquery: { readonly url: string; readonly grpcPort: number };
  readonly rootKey: string;
}

/** @param env the environment that the services inherit */
export async function openApiHouse(quick: boolean, env: NodeJS.ProcessEnv): Promise<ApiHouse> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-api-'));
  const ports = Object.fromEntries(['API_PORT', 'BIGQUERY_EMULATOR_PORT', 'BIGQUERY_EMULATOR_GRPC_PORT'].map((name) => [name, '0']));
  const child = spawn(process.execPath, [CLI, 'start', '--only', 'api', '--json'], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...env, ...ports, CLOUDACT_DATA_DIR: directory, LOG_LEVEL: 'error' } });
  const exit = once(child, 'exit');
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), exit.then(([code]) => { throw new Error(`The services ended with ${String(code)}`); })])) as [string];
  const { api, bigquery, rootKey } = JSON.parse(line) as Started;
  return {
    url: `${api.url}/api/v1`,
    bigqueryUrl: bigquery.url,
    grpcPort: bigquery.grpcPort,
    env,
    rootKey,
    projectId: PROJECT,
    quick,
    stop: async () => {
      child.kill('SIGTERM');
      await exit;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** One request as the operator, or with an organisation's key. @throws when it is refused */
export async function callApi<T>(house: ApiHouse, method: string, path: string, options: { readonly key?: string; readonly body?: unknown } = {}): Promise<T> {
  const { key, body } = options;
  const response = await fetch(`${house.url}${path}`, {
    method,
    headers: { ...(key === undefined ? { 'x-ca-root-key': house.rootKey } : { 'x-api-key': key }), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return (text === '' ? {} : JSON.parse(text)) as T;
}

export interface BenchOrg {
  readonly slug: string;
  readonly dataset: string;
  readonly key: string;
}

export async function onboard(house: ApiHouse, slug: string): Promise<BenchOrg> {
  const body = { org_slug: slug, display_name: `Org ${slug}`, plan: 'ENTERPRISE', admin_email: 'bench@example.com' };
  const { dataset, api_key } = await callApi<{ readonly dataset: string; readonly api_key: { readonly secret: string } }>(house, 'POST', '/organizations', { body });
  return { slug, dataset, key: api_key.secret };
}

/** A statement straight to the embedded BigQuery, to prepare what is measured. */
export async function runStatement(house: ApiHouse, query: string): Promise<void> {
  const response = await fetch(`${house.bigqueryUrl}/bigquery/v2/projects/${house.projectId}/queries`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, useLegacySql: false, timeoutMs: 600_000 }) });
  const answer = (await response.json()) as { readonly jobComplete?: boolean; readonly error?: { readonly message: string } };
  if (answer.jobComplete !== true) throw new Error(`The statement failed: ${answer.error?.message ?? JSON.stringify(answer).slice(0, 500)}`);
}

export const percentile = (times: readonly number[], share: number): number => [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
export const rounded = (value: number): number => Number(value.toPrecision(4));
