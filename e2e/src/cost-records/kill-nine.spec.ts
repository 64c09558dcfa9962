import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { quoteTablePath } from '@cloudact/bq-core';
import { between, seededRandom } from '../crash/seeded-random.js';
import { type Stack, startStack } from '../stack/start-stack.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LIVES = 6;
const LEAST_QUERIES = 3;
const SEED = 8;
/** Milliseconds before Jest gives up what starts and kills processes. No promise is measured by it. */
const LONG_MS = 300_000;

describe('cost records of a process that is killed at any moment', () => {
  let stack: Stack;
  beforeAll(async () => void (stack = await startStack({ services: ['api'] })), LONG_MS);
  afterAll(() => stack.stop());

  /** One life of the process, until so many of its queries have ended and a moment more; `settle` ends by itself. */
  const live = async (settle: boolean, queries: number, killAfterMs: number): Promise<void> => {
    const config = { ...stack.platform('api').config, service: 'chat', dataDirectory: join(stack.folder, 'killed') };
    const child = spawn(process.execPath, ['--no-warnings', '--import', join(ROOT, 'tools/ts-run/register.mjs'), join(ROOT, 'e2e/src/cost-records/query-process.ts'), JSON.stringify({ config, settle })], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit').then(([code]) => [{ code: code as unknown }])])) as [Readonly<Record<string, unknown>>];
    expect(message).toEqual(settle ? { settled: true } : { ready: true });
    if (!settle) {
      for (let ended = 0; ended < queries; ended += 1) await once(child, 'message');
      await sleep(killAfterMs);
      child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };

  it('equal the jobs that ran: none missing, none twice, each with what BigQuery billed', async () => {
    const random = seededRandom(SEED);
    for (let round = 0; round < LIVES; round += 1) await live(false, between(random, LEAST_QUERIES, 40), between(random, 0, 30));
    await live(true, 0, 0);
    const { gateway, shared } = stack.platform('api');
    const jobs = await gateway.query({ sql: "SELECT job_id, CAST(COALESCE(total_bytes_billed, 0) AS STRING) AS billed FROM `region-us`.INFORMATION_SCHEMA.JOBS_BY_PROJECT WHERE EXISTS (SELECT 1 FROM UNNEST(labels) AS l WHERE l.key = 'org' AND l.value = 'acme') AND job_type = 'QUERY' ORDER BY job_id" });
    const records = await gateway.query({ sql: `SELECT job_id, CAST(bytes_billed AS STRING) AS billed FROM ${quoteTablePath(shared('org_cost_tracking'))} WHERE org_slug = 'acme' ORDER BY job_id` });
    expect(jobs.rows.length).toBeGreaterThanOrEqual(LIVES);
    expect(records.rows).toEqual(jobs.rows);
  }, LONG_MS);
});
