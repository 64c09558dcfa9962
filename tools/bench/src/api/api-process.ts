import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ApiHouse } from './api-house.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** An api that may be killed, beside the one of the house and on the same BigQuery. What it keeps on disk outlives it. */
export interface KillableApi {
  /** The house with this api in the place of its own. */
  readonly house: ApiHouse;
  /** SIGKILL, and a new process on the same folder. */
  killAndStartAgain(): Promise<KillableApi>;
  stop(): Promise<void>;
}

export async function startKillableApi(house: ApiHouse): Promise<KillableApi> {
  return start(house, await mkdtemp(join(tmpdir(), 'bench-api-killed-')));
}

async function start(house: ApiHouse, directory: string): Promise<KillableApi> {
  const child = spawn(process.execPath, ['--no-warnings', '--import', at('../../../ts-run/register.mjs'), at('../../../../apps/api/src/main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...house.env, CLOUDACT_ENV: 'local', CLOUDACT_DATA_DIR: directory, BIGQUERY_BACKEND: 'embedded', BIGQUERY_EMULATOR_HOST: house.bigqueryUrl, BIGQUERY_EMULATOR_GRPC_PORT: String(house.grpcPort), CA_ROOT_API_KEY: house.rootKey,
      LOG_LEVEL: 'error', API_PORT: '0',
    },
  });
  const exit = once(child, 'exit');
  const [{ url }] = (await Promise.race([once(child, 'message'), exit.then(([code]) => { throw new Error(`The api ended with ${String(code)}`); })])) as [{ readonly url: string }];
  const end = async (signal: Parameters<ChildProcess['kill']>[0]): Promise<void> => {
    child.kill(signal);
    await exit;
  };
  return {
    house: { ...house, url: `${url}/api/v1` },
    killAndStartAgain: async () => {
      await end('SIGKILL');
      return start(house, directory);
    },
    stop: async () => {
      await end('SIGTERM');
      await rm(directory, { recursive: true, force: true });
    },
  };
}
