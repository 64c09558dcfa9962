import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';

jest.setTimeout(180_000);
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Pages whose every command runs here, each by itself. */
const PAGES = ['api-tour', 'troubleshooting'] as const;
const MARK = '----- block';

interface Block {
  readonly commands: string;
  /** What the page shows below them; undefined where it shows nothing. */
  readonly shown: string | undefined;
}

function blocksOf(page: string): readonly Block[] {
  const fences = [...page.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].map(([, kind = '', text = '']) => ({ kind, text }));
  const unknown = fences.filter(({ kind }) => !['sh', 'sh start', 'text'].includes(kind));
  if (unknown.length > 0) throw new Error(`The page has a block that nothing runs: ${unknown[0]?.text}`);
  return fences.flatMap(({ kind, text }, index) => {
    const next = fences[index + 1];
    return kind === 'sh' ? [{ commands: text, shown: next?.kind === 'text' ? next.text : undefined }] : [];
  });
}

interface Ready {
  readonly rootKey: string;
  readonly api: { readonly url: string };
  readonly pipeline: { readonly url: string };
}

describe('the pages that are run', () => {
  let data: string;
  let services: ChildProcess;
  let ready: Ready;
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'cloudact-tour-'));
    const ports = { API_PORT: '0', PIPELINE_PORT: '0', CHAT_PORT: '0', BIGQUERY_EMULATOR_PORT: '0', BIGQUERY_EMULATOR_GRPC_PORT: '0' };
    services = spawn(process.execPath, ['tools/bq-ops/bin/bq-ops.js', 'start', '--json'], { cwd: ROOT, env: { ...process.env, ...ports, CLOUDACT_DATA_DIR: data, CA_ROOT_API_KEY: '' }, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: services.stdout as NodeJS.ReadableStream }), 'line')) as [string];
    ready = JSON.parse(line) as Ready;
  });
  afterAll(async () => {
    const ended = once(services, 'exit');
    services.kill('SIGINT');
    await ended;
    rmSync(data, { recursive: true, force: true });
  });

  it.each(PAGES)('docs/guides/%s.md runs from its first command to its last, and answers what the page shows', async (name) => {
    const page = readFileSync(join(ROOT, 'docs/guides', `${name}.md`), 'utf8');
    const blocks = blocksOf(page);
    expect(blocks.length).toBeGreaterThanOrEqual(6);
    expect(page).toContain('```sh start\nnpm start\n```');
    const script = ['set -euo pipefail', ...blocks.map(({ commands }, index) => `echo '${MARK} ${index}'\n${commands}`)].join('\n');
    const env = { PATH: process.env['PATH'], API: `${ready.api.url}/api/v1`, PIPELINE: `${ready.pipeline.url}/api/v1`, ROOT_KEY: ready.rootKey };
    const bash = spawn('bash', ['-c', script], { cwd: data, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said: string[] = [];
    bash.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
    bash.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
    const [code] = (await once(bash, 'close')) as [number | null];
    const answers = said.join('').split(new RegExp(`^${MARK} \\d+\\n`, 'm')).slice(1);
    expect({ code, last: code === 0 ? '' : answers.at(-1) }).toEqual({ code: 0, last: '' });
    const shown = blocks.map((block, index) => ({ block: index, shown: block.shown, answered: answers[index] })).filter((one) => one.shown !== undefined);
    expect(shown.length).toBeGreaterThan(5);
    for (const one of shown) expect({ block: one.block, text: one.answered }).toEqual({ block: one.block, text: one.shown });
  });
});
