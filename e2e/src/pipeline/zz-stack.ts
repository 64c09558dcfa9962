import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '@cloudact/bq-emulator';
import { createService, PLATFORM, type Platform, type ServiceConfig, type ServiceName } from '@cloudact/service-kit';
import { type Answer, type CallOptions, httpCall } from '../stack/http-call.js';
import { SERVICE_DEFINITIONS } from '../stack/service-definitions.js';

/** The operator's key of every stack. */
const ROOT_KEY = 'root-key-of-a-test-stack-0123456789abcdef';
const PROJECT = 'cloudact-testing-1';

export interface StackOptions {
  /** The api is always among them: it bootstraps and onboards. */
  readonly services: readonly ServiceName[];
  /** False leaves the shared dataset to the suite. Default true. */
  readonly bootstrap?: boolean;
}

export interface OnboardedOrg {
  readonly slug: string;
  readonly dataset: string;
  /** An API key with all scopes. */
  readonly key: string;
  readonly keyId: string;
}

/** The embedded BigQuery and the services on it, all in this process, on free ports and in a folder of their own. */
export interface Stack {
  readonly emulator: Emulator;
  readonly projectId: string;
  readonly rootKey: string;
  /** `http://127.0.0.1:PORT` of a service that was asked for. */
  url(service: ServiceName): string;
  /** What the service uses itself: gateway, writers, registry. */
  platform(service: ServiceName): Platform;
  /** `path` begins after `/api/v1`. */
  call<T = Record<string, unknown>>(service: ServiceName, method: string, path: string, options?: CallOptions): Promise<Answer<T>>;
  /** Onboards an organisation; throws when the api refuses. */
  onboard(slug: string, overrides?: Readonly<Record<string, unknown>>): Promise<OnboardedOrg>;
  stop(): Promise<void>;
}

export async function startStack({ services, bootstrap = true }: StackOptions): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudact-stack-'));
  const emulator = await startEmulator({ dataDir: join(folder, 'bigquery') });
  const running = new Map<ServiceName, Awaited<ReturnType<typeof startOne>>>();
  for (const service of new Set<ServiceName>(['api', ...services])) running.set(service, await startOne(service, emulator, folder));

  const started = (service: ServiceName): { readonly url: string; readonly platform: Platform } => {
    const one = running.get(service);
    if (one === undefined) throw new Error(`This stack was started without ${service}`);
    return one;
  };
  const stack: Stack = {
    emulator,
    projectId: PROJECT,
    rootKey: ROOT_KEY,
    url: (service) => started(service).url,
    platform: (service) => started(service).platform,
    call: (service, method, path, options) => httpCall(method, `${started(service).url}/api/v1${path}`, options),
    onboard: async (slug, overrides = {}) => {
      const body = { org_slug: slug, display_name: `Org ${slug}`, plan: 'PROFESSIONAL', admin_email: `admin@${slug.replaceAll('_', '-')}.example`, ...overrides };
      const answer = await stack.call<Onboarding>('api', 'POST', '/organizations', { rootKey: ROOT_KEY, body });
      if (answer.status !== 201) throw new Error(`Onboarding ${slug} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      return { slug, dataset: answer.body.dataset, key: answer.body.api_key.secret, keyId: answer.body.api_key.key_id };
    },
    stop: async () => {
      for (const { close } of running.values()) await close();
      await emulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  if (bootstrap) await bootstrapStack(stack);
  return stack;
}

interface Onboarding {
  readonly dataset: string;
  readonly api_key: { readonly key_id: string; readonly secret: string };
}

async function startOne(service: ServiceName, emulator: Emulator, folder: string): Promise<{ readonly url: string; readonly platform: Platform; readonly close: () => Promise<void> }> {
  const config: ServiceConfig = {
    service,
    environment: 'local',
    projectId: PROJECT,
    location: 'US',
    host: '127.0.0.1',
    port: 0,
    dataDirectory: join(folder, service),
    backend: { kind: 'emulator', url: emulator.url, grpcHost: '127.0.0.1', grpcPort: emulator.grpcPort },
    rootKey: ROOT_KEY,
    logLevel: 'error',
  };
  const define = await SERVICE_DEFINITIONS[service]();
  const app = await createService(define(config));
  await app.listen(0, config.host);
  const { port } = app.getHttpServer().address() as { readonly port: number };
  return { url: `http://${config.host}:${port}`, platform: app.get<Platform>(PLATFORM), close: () => app.close() };
}

async function bootstrapStack(stack: Stack): Promise<void> {
  const { status, body } = await stack.call('api', 'POST', '/bootstrap/apply', { rootKey: ROOT_KEY });
  if (status !== 200 || body['status'] === 'INCOMPLETE') throw new Error(`Bootstrap answered ${status}: ${JSON.stringify(body)}`);
}
