import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '@cloudact/bq-emulator';
import { createService, MetricsEndpoint, PLATFORM, type Platform, type ServiceConfig, type ServiceName } from '@cloudact/service-kit';
import { type Answer, type CallOptions, httpCall } from './http-call.js';
import { SERVICE_DEFINITIONS } from './service-definitions.js';

/** The operator's key of every stack. */
const ROOT_KEY = 'root-key-of-a-test-stack-0123456789abcdef';
const PROJECT = 'cloudact-testing-1';

export interface StackOptions {
  /** The api is always among them: it bootstraps and onboards. */
  readonly services: readonly ServiceName[];
  /** False leaves the shared dataset to the suite. Default true. */
  readonly bootstrap?: boolean;
  /** Where the services find the REST API of BigQuery, given where it is: a spy in between. Default: there. */
  readonly throughProxy?: (url: string) => Promise<string>;
  /** What the services are configured with beside the usual. */
  readonly config?: Partial<ServiceConfig>;
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
  /** The service's `/metrics`; throws unless the stack was configured with a `metricsPort`. */
  metricsUrl(service: ServiceName): string;
  /** Where the services keep their files: a folder each. */
  readonly folder: string;
  /** What the service uses itself: gateway, writers, registry. */
  platform(service: ServiceName): Platform;
  /** `path` begins after `/api/v1`. */
  call<T = Record<string, unknown>>(service: ServiceName, method: string, path: string, options?: CallOptions): Promise<Answer<T>>;
  /** Onboards an organisation; throws when the api refuses. */
  onboard(slug: string, overrides?: Readonly<Record<string, unknown>>): Promise<OnboardedOrg>;
  stop(): Promise<void>;
}

export async function startStack({ services, bootstrap = true, throughProxy = async (url) => url, config = {} }: StackOptions): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudact-stack-'));
  const emulator = await startEmulator({ dataDir: join(folder, 'bigquery') });
  const backend = throughProxy(emulator.url);
  const running = new Map<ServiceName, Awaited<ReturnType<typeof startOne>>>();
  for (const service of new Set<ServiceName>(['api', ...services])) running.set(service, await startOne(service, { emulator, url: await backend, folder, more: config }));

  const started = (service: ServiceName): StartedService => {
    const one = running.get(service);
    if (one === undefined) throw new Error(`This stack was started without ${service}`);
    return one;
  };
  const stack: Stack = {
    emulator,
    projectId: PROJECT,
    rootKey: ROOT_KEY,
    url: (service) => started(service).url,
    metricsUrl: (service) => {
      const { metricsUrl } = started(service);
      if (metricsUrl === undefined) throw new Error(`${service} serves no metrics`);
      return metricsUrl;
    },
    folder,
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

interface StartedService {
  readonly url: string;
  readonly platform: Platform;
  readonly metricsUrl?: string;
  readonly close: () => Promise<void>;
}

interface Onboarding {
  readonly dataset: string;
  readonly api_key: { readonly key_id: string; readonly secret: string };
}

interface StartOptions {
  readonly emulator: Emulator;
  readonly url: string;
  readonly folder: string;
  readonly more: Partial<ServiceConfig>;
}

async function startOne(service: ServiceName, { emulator, url, folder, more }: StartOptions): Promise<StartedService> {
  const config: ServiceConfig = {
    service,
    environment: 'local',
    projectId: PROJECT,
    location: 'US',
    host: '127.0.0.1',
    port: 0,
    dataDirectory: join(folder, service),
    backend: { kind: 'emulator', url, grpcHost: '127.0.0.1', grpcPort: emulator.grpcPort },
    rootKey: ROOT_KEY,
    logLevel: 'silent',
    ...more,
  };
  const define = await SERVICE_DEFINITIONS[service]();
  const app = await createService(define(config));
  await app.listen(0, config.host);
  const { port } = app.getHttpServer().address() as { readonly port: number };
  const metricsUrl = app.get(MetricsEndpoint).url;
  return { url: `http://${config.host}:${port}`, platform: app.get<Platform>(PLATFORM), ...(metricsUrl === undefined ? {} : { metricsUrl }), close: () => app.close() };
}

async function bootstrapStack(stack: Stack): Promise<void> {
  const { status, body } = await stack.call('api', 'POST', '/bootstrap/apply', { rootKey: ROOT_KEY });
  if (status !== 200 || body['status'] === 'INCOMPLETE') throw new Error(`Bootstrap answered ${status}: ${JSON.stringify(body)}`);
}
