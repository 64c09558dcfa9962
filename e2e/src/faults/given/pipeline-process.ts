import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { httpCall } from '../../stack/http-call.js';
import type { Stack } from '../../stack/start-stack.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const [LOADER, PROGRAM] = [at('../../../../tools/ts-run/register.mjs'), at('../../../../apps/pipeline/src/main.ts')];

/** The pipeline as it is started in production, to be killed at any moment. What it keeps on disk outlives it. */
export class PipelineProcess {
  private constructor(
    readonly child: ChildProcess,
    private readonly exit: Promise<unknown>,
    /** The stack, with this process in the place of its own pipeline. */
    readonly stack: Stack,
  ) {}

  static async start(stack: Stack, dataDirectory: string): Promise<PipelineProcess> {
    mkdirSync(dataDirectory, { recursive: true });
    const { url: bigquery, grpcPort } = stack.emulator;
    const child = spawn(process.execPath, ['--no-warnings', '--import', LOADER, PROGRAM], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        CLOUDACT_ENV: 'local', CLOUDACT_DATA_DIR: dataDirectory, BIGQUERY_BACKEND: 'embedded', BIGQUERY_EMULATOR_HOST: bigquery, BIGQUERY_EMULATOR_GRPC_PORT: String(grpcPort), CA_ROOT_API_KEY: stack.rootKey,
        LOG_LEVEL: 'silent', PIPELINE_PORT: '0',
      },
    });
    const exit = once(child, 'exit');
    const [{ url }] = (await Promise.race([once(child, 'message'), exit.then(([code]) => { throw new Error(`The pipeline ended with ${String(code)}`); })])) as [{ readonly url: string }];
    return new PipelineProcess(child, exit, { ...stack, call: (service, method, path, options) => (service === 'pipeline' ? httpCall(method, `${url}/api/v1${path}`, options) : stack.call(service, method, path, options)) });
  }

  /** As a power cut would: nothing is flushed. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exit;
  }
}
