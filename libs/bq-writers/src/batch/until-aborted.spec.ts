import { orAborted, untilAborted } from './until-aborted.js';

const gone = new Error('the caller went away');

describe('a source that stands still', () => {
  it('keeps nobody waiting who has given up, and is told so', async () => {
    const stop = new AbortController();
    let told = 0;
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined), return: async () => ({ done: true, value: (told += 1) }) }),
    };
    const reading = (async () => {
      for await (const item of untilAborted(source, stop.signal)) throw new Error(`there is no ${item}`);
    })();
    stop.abort(gone);
    await expect(reading).rejects.toBe(gone);
    expect(told).toBe(1);
  });

  it('gives its items in order, ends when they end, and cleans up when it is left early', async () => {
    const ended: string[] = [];
    async function* numbers(): AsyncGenerator<number> {
      try {
        yield* [1, 2, 3];
      } finally {
        ended.push('cleaned up');
      }
    }
    const seen: number[] = [];
    for await (const item of untilAborted(numbers(), new AbortController().signal)) seen.push(item);
    for await (const item of untilAborted(numbers(), new AbortController().signal)) if (item === 2) break;
    expect([seen, ended]).toEqual([[1, 2, 3], ['cleaned up', 'cleaned up']]);
  });

  it('says what it failed with', async () => {
    async function* broken(): AsyncGenerator<number> {
      yield 1;
      throw new Error('the file is torn');
    }
    const reading = (async () => {
      for await (const item of untilAborted(broken(), new AbortController().signal)) expect(item).toBe(1);
    })();
    await expect(reading).rejects.toThrow('the file is torn');
  });
});

describe('a promise that nobody waits for any more', () => {
  it.each([['while it waits', false], ['before it began', true]])('is left: %s', async (_when, before) => {
    const stop = new AbortController();
    if (before) stop.abort(gone);
    const waiting = orAborted(new Promise<never>(() => undefined), stop.signal);
    stop.abort(gone);
    await expect(waiting).rejects.toBe(gone);
  });

  it('comes to what it comes to', async () => {
    await expect(orAborted(Promise.resolve(7), new AbortController().signal)).resolves.toBe(7);
    await expect(orAborted(Promise.resolve(7), undefined)).resolves.toBe(7);
  });
});
