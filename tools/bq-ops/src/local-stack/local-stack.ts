import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rootKeyFor } from './root-key.js';
import { SpawnedProcess } from './spawned-process.js';

export const SERVICE_NAMES = ['api', 'pipeline', 'chat'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

export interface LocalStackOptions {
  readonly dataDirectory: string;
  readonly services: readonly ServiceName[];
  /** 0 takes a free port. */
  readonly ports: { readonly emulator: number; readonly grpc: number } & Readonly<Record<ServiceName, number>>;
  /** The operator's key; default: the one in the data folder, made at the first start. */
  readonly rootKey?: string;
  readonly logLevel: string;
  /** What the processes inherit. */
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (from: string, line: string) => void;
}

export interface EmulatorAddress {
  readonly url: string;
  readonly port: number;
  readonly grpcPort: number;
}

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const PORT_VARIABLES: Readonly<Record<ServiceName, string>> = { api: 'API_PORT', pipeline: 'PIPELINE_PORT', chat: 'CHAT_PORT' };

/** The embedded BigQuery and the services, each in a process of its own, as they run anywhere else. */
export class LocalStack {
  private constructor(
    readonly emulator: EmulatorAddress,
    readonly urls: Readonly<Partial<Record<ServiceName, string>>>,
    readonly rootKey: string,
    private readonly processes: readonly SpawnedProcess[],
  ) {}

  static async start(options: LocalStackOptions): Promise<LocalStack> {
    mkdirSync(options.dataDirectory, { recursive: true });
    const rootKey = options.rootKey ?? rootKeyFor(options.dataDirectory);
    const processes: SpawnedProcess[] = [];
    const spawn = (name: string, args: readonly string[], env: NodeJS.ProcessEnv): SpawnedProcess => {
      const child = new SpawnedProcess({ name, args, env: { ...options.env, ...env }, onLine: (line) => options.onLine(name, line) });
      processes.push(child);
      return child;
    };
    try {
      const { ports } = options;
      const bigquery = join(options.dataDirectory, 'bigquery');
      const emulator = await spawn('bigquery', [join(ROOT, 'tools/bq-emulator/bin/bq-emulator.js'), '--port', String(ports.emulator), '--grpc-port', String(ports.grpc), '--data-dir', bigquery], {}).ready<EmulatorAddress>();
      const started = options.services.map(async (service) => {
        const child = spawn(service, ['--import', join(ROOT, 'tools/ts-run/register.mjs'), join(ROOT, `apps/${service}/src/main.ts`)], {
          CLOUDACT_ENV: 'local',
          GCP_PROJECT_ID: undefined,
          CLOUDACT_DATA_DIR: options.dataDirectory,
          BIGQUERY_BACKEND: 'embedded',
          BIGQUERY_EMULATOR_HOST: emulator.url,
          BIGQUERY_EMULATOR_GRPC_PORT: String(emulator.grpcPort),
          CA_ROOT_API_KEY: rootKey,
          LOG_LEVEL: options.logLevel,
          [PORT_VARIABLES[service]]: String(ports[service]),
        });
        return [service, (await child.ready<{ readonly url: string }>()).url] as const;
      });
      return new LocalStack(emulator, Object.fromEntries(await Promise.all(started)), rootKey, processes);
    } catch (error) {
      await stopAll(processes);
      throw error;
    }
  }

  url(service: ServiceName): string {
    const url = this.urls[service];
    if (url === undefined) throw new Error(`The service ${service} was not started`);
    return url;
  }

  /** Resolves when any of the processes is gone. */
  async anyExit(): Promise<void> {
    await Promise.race(this.processes.map(({ exited }) => exited));
  }

  /** Services first, so that they can still write what they hold. */
  async stop(): Promise<void> {
    await stopAll(this.processes);
  }
}

async function stopAll(processes: readonly SpawnedProcess[]): Promise<void> {
  const [emulator, ...services] = processes;
  await Promise.all(services.map((service) => service.stop()));
  await emulator?.stop();
}
