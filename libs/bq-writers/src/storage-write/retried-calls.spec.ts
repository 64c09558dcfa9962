import { GRPC_CODE } from '@cloudact/bq-resilience';
import { FakeClock } from '@cloudact/bq-resilience/testing';
import { AppendFailedError } from '../errors.js';
import { ScriptedStorageWrite } from '../testing/scripted-storage-write.js';
import { RetriedCalls } from './retried-calls.js';

const TABLE = 'projects/p/datasets/d/tables/t';

/** An API whose first calls of each kind fail so. */
class Failing extends ScriptedStorageWrite {
  calls = 0;
  constructor(private readonly failures: readonly AppendFailedError[]) {
    super();
  }
  override async createWriteStream(table: string, type: 'COMMITTED' | 'PENDING'): Promise<string> {
    this.#fail();
    return super.createWriteStream(table, type);
  }
  override async batchCommit(table: string, streams: readonly string[]): Promise<void> {
    this.#fail();
    return super.batchCommit(table, streams);
  }
  #fail(): void {
    const failure = this.failures[this.calls];
    this.calls += 1;
    if (failure !== undefined) throw failure;
  }
}

const failed = (grpcCode: number, retryAfterMs?: number): AppendFailedError => new AppendFailedError(grpcCode, 'no', TABLE, { retryAfterMs });

describe('single calls of the Storage Write API', () => {
  it('stay away for as long as the service asks, and go through then', async () => {
    const clock = new FakeClock({ autoAdvance: true });
    const api = new Failing([failed(GRPC_CODE.RESOURCE_EXHAUSTED, 60_000), failed(GRPC_CODE.UNAVAILABLE)]);
    const calls = new RetriedCalls(api, { clock, random: () => 0.5 });
    await expect(calls.createWriteStream(TABLE, 'COMMITTED')).resolves.toContain(TABLE);
    expect(clock.slept).toEqual([60_500, 1_000]);
  });

  it('are not repeated where that changes nothing', async () => {
    const api = new Failing([failed(GRPC_CODE.PERMISSION_DENIED)]);
    await expect(new RetriedCalls(api, { clock: new FakeClock({ autoAdvance: true }) }).batchCommit(TABLE, [])).rejects.toMatchObject({ grpcCode: GRPC_CODE.PERMISSION_DENIED });
    expect(api.calls).toBe(1);
  });

  it('stop waiting when their caller leaves, or the writers are closed', async () => {
    const clock = new FakeClock();
    const waiting = async (signal?: AbortSignal): Promise<{ readonly calls: RetriedCalls; readonly outcome: Promise<unknown> }> => {
      const calls = new RetriedCalls(new Failing([failed(GRPC_CODE.UNAVAILABLE, 60_000)]), { clock });
      const outcome = calls.createWriteStream(TABLE, 'COMMITTED', signal).catch((error: unknown) => error);
      await clock.advance(0);
      return { calls, outcome };
    };
    const leaves = new AbortController();
    const left = await waiting(leaves.signal);
    leaves.abort(new Error('the caller went away'));
    await expect(left.outcome).resolves.toMatchObject({ message: 'the caller went away' });
    const closed = await waiting();
    await closed.calls.close();
    await expect(closed.outcome).resolves.toMatchObject({ code: 'STORAGE_WRITE_FAILED', grpcCode: GRPC_CODE.CANCELLED });
    expect(clock.sleeping).toBe(0);
  });
});
