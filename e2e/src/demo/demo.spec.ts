import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SAMPLES = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
/** A run is a few seconds of work in five processes; this only ends one that hangs. */
const HANGS_MS = 240_000;

interface Outcome {
  readonly exitCode: number | null;
  readonly report: Readonly<Record<string, unknown>>;
  readonly stderr: string;
}

async function demo(...args: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, ['tools/bq-ops/bin/bq-ops.js', 'demo', '--json', ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  const lastLine = stdout.trim().split('\n').at(-1) ?? '';
  return { exitCode, report: JSON.parse(lastLine) as Record<string, unknown>, stderr };
}

const samples = (name: string): ((title: string, run: () => Promise<void>, timeout: number) => void) => (existsSync(SAMPLES + name) ? it : it.skip);

describe('npm run demo', () => {
  it('shows every promise on generated rows, and its report says so', async () => {
    const { exitCode, report, stderr } = await demo('--rows', '1500');
    expect({ failed: report['failed'], stderr: exitCode === 0 ? '' : stderr }).toEqual({ failed: [], stderr: '' });
    expect(report).toMatchObject({
      ok: true,
      input: { rows: 1500 },
      bootstrap: { tables: 22 },
      orgs: ['acme_corp', 'globex'],
      stored: { rows: 1500, billedCost: (report['input'] as { billedCost: string }).billedCost },
      rerun: { rows: 1500, duplicates: 0 },
      badRows: { sent: 5, deadLettered: 5, replayed: 5 },
      chat: { conversations: 1, messages: 2, renamedAtOnce: true },
    });
    const writes = report['writes'] as readonly { method: string; rows: number }[];
    expect(writes.map(({ method }) => method)).toEqual(['streaming', 'load', 'merge', 'storage-write', 'dml']);
    expect(writes.slice(0, 4).reduce((sum, { rows }) => sum + rows, 0)).toBe(1500);
    const isolation = report['isolation'] as { attempts: number; denied: number };
    expect(isolation.denied).toBe(isolation.attempts);
    expect(Number((report['cost'] as { bytesBilled: string }).bytesBilled)).toBeGreaterThan(0);
    expect(exitCode).toBe(0);
  }, HANGS_MS);

  samples('focus_1_0_real_1000.csv.gz')('stores the real FOCUS 1.0 sample to the last decimal (focus_1_0_real_1000.csv.gz)', async () => {
    const { exitCode, report } = await demo('--input', `${SAMPLES}focus_1_0_real_1000.csv.gz`);
    expect(report).toMatchObject({ ok: true, failed: [], input: { rows: 1000 }, stored: { rows: 1000, billedCost: (report['input'] as { billedCost: string }).billedCost } });
    expect(exitCode).toBe(0);
  }, HANGS_MS);

  samples('focus_1_3_synthetic_12000.csv.gz')('stores the synthetic FOCUS 1.3 sample to the last decimal (focus_1_3_synthetic_12000.csv.gz)', async () => {
    const { exitCode, report } = await demo('--input', `${SAMPLES}focus_1_3_synthetic_12000.csv.gz`);
    expect(report).toMatchObject({ ok: true, failed: [], input: { rows: 12_000 }, stored: { rows: 12_000, billedCost: (report['input'] as { billedCost: string }).billedCost } });
    expect(exitCode).toBe(0);
  }, HANGS_MS);

  it('ends with exit code 1 and a reason when its input is no FOCUS file', async () => {
    const { exitCode, report } = await demo('--input', `${ROOT}README.md`);
    expect(report).toMatchObject({ ok: false, error: expect.stringContaining('is no FOCUS cost file') as string });
    expect(exitCode).toBe(1);
  }, HANGS_MS);
});
