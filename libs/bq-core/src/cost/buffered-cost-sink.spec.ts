import { buildCostRecord } from '../testing/build-cost-record.js';
import { BufferedCostSink } from './buffered-cost-sink.js';
import type { CostRecord } from './cost-record.js';

const givenSink = (options: { readonly maxBatch?: number; readonly maxBuffered?: number; readonly failures?: number } = {}) => {
  const batches: (readonly CostRecord[])[] = [];
  const errors: (readonly [unknown, number])[] = [];
  let failuresLeft = options.failures ?? 0;
  const sink = new BufferedCostSink({
    maxDelayMs: 60_000,
    ...(options.maxBatch === undefined ? {} : { maxBatch: options.maxBatch }),
    ...(options.maxBuffered === undefined ? {} : { maxBuffered: options.maxBuffered }),
    write: async (records) => {
      if (failuresLeft > 0) {
        failuresLeft -= 1;
        throw new Error('table is down');
      }
      batches.push(records);
    },
    onError: (error, dropped) => errors.push([error, dropped]),
  });
  return { sink, errors, jobIds: () => batches.map((batch) => batch.map((record) => record.jobId)) };
};
const record = (jobId: string): CostRecord => buildCostRecord({ jobId });

describe('BufferedCostSink', () => {
  it('stores nothing before a batch is full, and everything on close', async () => {
    const { sink, jobIds } = givenSink({ maxBatch: 10 });
    for (const id of ['a', 'b', 'c']) sink.record(record(id));
    expect(jobIds()).toEqual([]);
    await sink.close();
    expect(jobIds()).toEqual([['a', 'b', 'c']]);
  });

  it('stores full batches without being asked', async () => {
    const { sink, jobIds } = givenSink({ maxBatch: 2 });
    for (const id of ['a', 'b', 'c']) sink.record(record(id));
    await sink.flush();
    expect(jobIds()).toEqual([['a', 'b'], ['c']]);
  });

  it('keeps the records of a failed batch and stores them first next time', async () => {
    const { sink, jobIds, errors } = givenSink({ failures: 1 });
    sink.record(record('a'));
    await sink.flush();
    sink.record(record('b'));
    await sink.close();
    expect(errors).toHaveLength(1);
    expect(jobIds()).toEqual([['a', 'b']]);
  });

  it('drops the oldest when the store fails for too long, and says how many', async () => {
    const { sink, jobIds, errors } = givenSink({ maxBuffered: 2 });
    for (const id of ['a', 'b', 'c']) sink.record(record(id));
    await sink.close();
    expect(jobIds()).toEqual([['b', 'c']]);
    expect(errors.map(([, dropped]) => dropped)).toEqual([1]);
  });

  it('reports what a shutdown loses', async () => {
    const { sink, errors } = givenSink({ failures: 9 });
    sink.record(record('a'));
    await sink.close();
    expect(errors.map(([, dropped]) => dropped)).toEqual([0, 1]);
  });
});
