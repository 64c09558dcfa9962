import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServiceName } from '@cloudact/service-kit';
import { type Answer, type CallOptions, httpCall } from '../../stack/http-call.js';
import type { Stack } from '../../stack/start-stack.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** The services as processes of their own, with every log line that they write: on the BigQuery of a stack that is there. */
export class LoggedServices {
  #output = '';
  readonly #children: ChildProcess[] = [];
  readonly #urls = new Map<ServiceName, string>();

  static async start(stack: Stack, names: readonly ServiceName[]): Promise<LoggedServices> {
    const services = new LoggedServices();
    await Promise.all(names.map((name) => services.#start(stack, name)));
    return services;
  }

  /** Everything on stdout and stderr until now. */
  get output(): string {
    return this.#output;
  }

  call(service: ServiceName, method: string, path: string, options?: CallOptions): Promise<Answer> {
    return httpCall(method, `${this.#urls.get(service)}/api/v1${path}`, options);
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.#children.map(async (child) => {
        if (child.exitCode !== null) return;
        child.kill('SIGTERM');
        await once(child, 'close');
      }),
    );
  }

  async #start(stack: Stack, name: ServiceName): Promise<void> {
    const child = spawn(process.execPath, ['--no-warnings', '--import', join(ROOT, 'tools/ts-run/register.mjs'), join(ROOT, `apps/${name}/src/main.ts`)], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        PATH: process.env['PATH'],
        CLOUDACT_DATA_DIR: join(stack.folder, 'logged'),
        BIGQUERY_BACKEND: 'emulator',
        BIGQUERY_EMULATOR_HOST: stack.emulator.url,
        BIGQUERY_EMULATOR_GRPC_PORT: String(stack.emulator.grpcPort),
        GCP_PROJECT_ID: stack.projectId,
        CA_ROOT_API_KEY: stack.rootKey,
        LOG_LEVEL: 'trace',
        [`${name.toUpperCase()}_PORT`]: '0',
      },
    });
    this.#children.push(child);
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [{ failed: true }])])) as [{ readonly url?: string }];
    if (message.url === undefined) throw new Error(`${name} did not start:\n${this.#output}`);
    this.#urls.set(name, message.url);
  }
}
