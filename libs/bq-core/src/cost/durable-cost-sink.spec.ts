import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '@cloudact/bq-resilience/testing';
import type { JobState } from '../gateway.js';
import { buildCostRecord } from '../testing/build-cost-record.js';
import { buildQueryResult } from '../testing/fake-gateway.js';
import type { CostRecord } from './cost-record.js';
import { DurableCostSink } from './durable-cost-sink.js';

const T0 = Date.parse('2026-01-02T03:04:04Z');
const record = (jobId: string): CostRecord => buildCostRecord({ jobId });
const done = (jobId: string): JobState => ({ jobId, state: 'done', labels: {}, statistics: buildQueryResult({ statistics: { jobId, bytesBilled: 10_485_760n, durationMs: 5 } }).statistics });

describe('cost records on their way', () => {
  let directory: string;
  let stored: Map<string, readonly CostRecord[]>;
  let attempts: { readonly batchId: string; readonly records: readonly CostRecord[] }[];
  const lives: DurableCostSink[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'costs-'));
    stored = new Map();
    attempts = [];
  });
  afterEach(async () => {
    for (const life of lives.splice(0)) await life.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** A process with this outbox. A second one on the same directory is the process after a kill. */
  const aLife = (options: { readonly jobs?: Readonly<Record<string, JobState | Error>>; readonly down?: () => boolean; readonly maxBatch?: number; readonly clock?: FakeClock } = {}) => {
    const errors: unknown[] = [];
    const sink = new DurableCostSink({
      directory,
      maxDelayMs: 3_600_000,
      maxBatch: options.maxBatch ?? 500,
      clock: options.clock ?? new FakeClock({ now: T0 }),
      findJob: async (jobId) => {
        const job = options.jobs?.[jobId];
        if (job instanceof Error) throw job;
        return job;
      },
      write: async (batchId, records) => {
        attempts.push({ batchId, records });
        if (options.down?.() === true) throw new Error('the table is down');
        stored.set(batchId, records);
      },
      onError: (error) => errors.push(error),
    });
    lives.push(sink);
    return { sink, errors };
  };
  const storedJobs = (): readonly string[] => [...stored.values()].flat().map(({ jobId }) => jobId).sort();

  it('a record reaches the store once, in a batch', async () => {
    const { sink } = aLife();
    for (const id of ['a', 'b']) {
      sink.started(record(id));
      sink.record(record(id));
    }
    await sink.flush();
    await sink.flush();
    expect([...stored.values()]).toEqual([[record('a'), record('b')]]);
    expect(sink.waiting).toBe(0);
  });

  it('a killed process loses no job that it had sent: the next one finds the end of it', async () => {
    const { sink } = aLife();
    sink.started(record('a'));
    const next = aLife({ jobs: { a: done('a') } }).sink;
    await next.flush();
    expect([...stored.values()].flat()).toMatchObject([{ jobId: 'a', orgSlug: 'acme', bytesBilled: 10_485_760n, estimatedUsd: '0.000059604644775', durationMs: 5 }]);
  });

  it('what was finished and not stored before a kill is stored by the next process', async () => {
    const { sink } = aLife({ down: () => true });
    sink.started(record('a'));
    sink.record(record('a'));
    await sink.flush();
    const next = aLife().sink;
    await next.flush();
    expect(storedJobs()).toEqual(['a']);
  });

  it('a batch that may have arrived is sent again under its id with the same records, whatever came since', async () => {
    const { sink } = aLife({ down: () => true });
    sink.record(record('a'));
    await sink.flush();
    sink.started(record('b'));
    await aLife({ jobs: { b: done('b') } }).sink.flush();
    const [first, second] = attempts;
    expect([...stored.keys()][0]).toBe(first?.batchId);
    expect(second).toEqual(first);
    expect([...stored.values()].map((records) => records.map(({ jobId }) => jobId))).toEqual([['a'], ['b']]);
  });

  it('a job that failed is billed what it had read', async () => {
    const { sink } = aLife({ jobs: { a: done('a') } });
    sink.started(record('a'));
    sink.unresolved('a');
    await sink.flush();
    expect(storedJobs()).toEqual(['a']);
  });

  it('a job that BigQuery does not know is waited for, and then forgotten', async () => {
    const clock = new FakeClock({ now: T0 });
    const { sink } = aLife({ clock });
    sink.started(record('a'));
    sink.unresolved('a');
    await sink.flush();
    expect(sink.waiting).toBe(1);
    await clock.advance(60_000);
    await sink.flush();
    expect([sink.waiting, stored.size]).toEqual([0, 0]);
  });

  it('a look-up that fails ends the round, so that an outage is not hammered', async () => {
    const asked: string[] = [];
    const jobs = new Proxy<Record<string, Error>>({}, { get: (_target, jobId) => (asked.push(String(jobId)), new Error('503')) });
    const { sink, errors } = aLife({ jobs });
    for (const id of ['a', 'b', 'c']) {
      sink.started(record(id));
      sink.unresolved(id);
    }
    await sink.flush();
    expect([asked.length, errors.length, sink.waiting]).toEqual([1, 1, 3]);
  });

  it('a line that was cut off by a power failure costs that line only', async () => {
    const { sink } = aLife({ down: () => true });
    sink.record(record('a'));
    await sink.close();
    const file = join(directory, readdirSync(directory)[0] ?? '');
    writeFileSync(file, '{"is":"started","intent":{"jobId":"b"}}\n', { flag: 'a' });
    truncateSync(file, readFileSync(file).length - 5);
    const next = aLife().sink;
    await next.flush();
    expect(storedJobs()).toEqual(['a']);
  });

  it('a job that is started again under its id is one job', () => {
    const { sink } = aLife();
    expect([sink.started(record('a')), sink.started(record('a'))]).toEqual([true, false]);
    expect(sink.waiting).toBe(1);
  });

  it('what was stored leaves the disk: a new life writes only what waits', async () => {
    const { sink } = aLife();
    for (let i = 0; i < 100; i += 1) sink.record(record(`job_${i}`));
    await sink.flush();
    sink.started(record('open'));
    aLife();
    const files = readdirSync(directory);
    expect(files).toHaveLength(1);
    expect(readFileSync(join(directory, files[0] ?? ''), 'utf8').trim().split('\n')).toHaveLength(1);
  });
});
