import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const HANGS_MS = 120_000;

interface Ready {
  readonly ready: boolean;
  readonly rootKey: string;
  readonly bigquery: { readonly url: string };
  readonly api?: { readonly url: string };
  readonly pipeline?: { readonly url: string };
  readonly chat?: { readonly url: string };
}

class StartedStack {
  constructor(
    readonly ready: Ready,
    private readonly child: ChildProcess,
  ) {}

  static async start(dataDirectory: string, ...args: readonly string[]): Promise<StartedStack> {
    const ports = { API_PORT: '0', PIPELINE_PORT: '0', CHAT_PORT: '0', BIGQUERY_EMULATOR_PORT: '0', BIGQUERY_EMULATOR_GRPC_PORT: '0' };
    const child = spawn(process.execPath, ['tools/bq-ops/bin/bq-ops.js', 'start', '--json', ...args], { cwd: ROOT, env: { ...process.env, ...ports, CLOUDACT_DATA_DIR: dataDirectory, CA_ROOT_API_KEY: '' }, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return new StartedStack(JSON.parse(line) as Ready, child);
  }

  /** Ctrl-C; the exit code. */
  async interrupt(): Promise<number | null> {
    this.child.kill('SIGINT');
    const [code] = (await once(this.child, 'exit')) as [number | null];
    return code;
  }

  async root(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.ready.api?.url}/api/v1${path}`, { ...init, headers: { 'x-ca-root-key': this.ready.rootKey, 'content-type': 'application/json' } });
  }
}

describe('npm start', () => {
  let data: string;
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'cloudact-start-'));
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  it('prints one line with every address and key, ends cleanly on Ctrl-C, and finds its data at the next start', async () => {
    const first = await StartedStack.start(data);
    for (const service of ['api', 'pipeline', 'chat'] as const) {
      const ready = await fetch(`${first.ready[service]?.url}/health/ready`);
      expect({ service, status: ready.status, body: await ready.json() }).toMatchObject({ service, status: 200, body: { status: 'ok', checks: { bigquery: { status: 'up' } } } });
      expect((await fetch(`${first.ready[service]?.url}/docs/openapi.json`)).status).toBe(200);
    }
    expect(statSync(join(data, 'root-key')).mode & 0o077).toBe(0);
    expect((await first.root('/bootstrap/apply', { method: 'POST', body: '{}' })).status).toBeLessThan(300);
    const onboarded = await first.root('/organizations', { method: 'POST', body: JSON.stringify({ org_slug: 'acme', display_name: 'Acme', plan: 'STARTER', admin_email: 'a@acme.example' }) });
    expect(onboarded.status).toBeLessThan(300);
    expect(await first.interrupt()).toBe(0);

    const second = await StartedStack.start(data);
    expect(second.ready.rootKey).toBe(first.ready.rootKey);
    expect(await (await second.root('/organizations/acme')).json()).toMatchObject({ org_slug: 'acme', status: 'ACTIVE' });
    expect(await second.interrupt()).toBe(0);
  }, HANGS_MS);

  it('starts one service alone', async () => {
    const stack = await StartedStack.start(data, '--only', 'chat');
    expect(stack.ready.api).toBeUndefined();
    expect((await fetch(`${stack.ready.chat?.url}/health/live`)).status).toBe(200);
    expect(await stack.interrupt()).toBe(0);
  }, HANGS_MS);
});
