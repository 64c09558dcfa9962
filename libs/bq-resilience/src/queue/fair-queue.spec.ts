import { FakeClock } from '../testing/fake-clock.js';
import { Bulkhead } from './bulkhead.js';
import { BulkheadFullError } from './bulkhead-full-error.js';
import { FairQueue, type FairQueueOptions } from './fair-queue.js';

/** Operations that run until the test ends them; `started` is the order in which they were let in. */
const givenQueue = (options: Partial<FairQueueOptions>) => {
  const clock = new FakeClock();
  const queue = new FairQueue({ name: 'queries', clock, ...options });
  const started: string[] = [];
  const enders: (() => void)[] = [];
  const call = (key: string, label: string, signal?: AbortSignal): Promise<string> => {
    const outcome = queue.run(
      key,
      async () => {
        started.push(label);
        await new Promise<void>((resolve) => enders.push(resolve));
        return label;
      },
      signal === undefined ? {} : { signal },
    );
    outcome.catch(() => undefined);
    return outcome;
  };
  const endNext = async (): Promise<void> => {
    enders.shift()?.();
    await clock.advance(0);
  };
  return { queue, clock, started, call, endNext };
};

describe('FairQueue', () => {
  it('never runs more of one key than its limit, and lets other keys pass', async () => {
    const { queue, started, call, clock } = givenQueue({ limitPerKey: (key) => (key === 'acme' ? 2 : 5) });
    for (let index = 1; index <= 4; index += 1) void call('acme', `acme${index}`);
    void call('globex', 'globex1');
    await clock.advance(0);
    expect(started).toEqual(['acme1', 'acme2', 'globex1']);
    expect(queue.state('acme')).toEqual({ running: 2, waiting: 2 });
  });

  it('goes round the keys, so that a crowd of one key does not starve another', async () => {
    const { started, call, clock, endNext } = givenQueue({ limit: 1 });
    for (let index = 1; index <= 5; index += 1) void call('crowd', `crowd${index}`);
    void call('single', 'single1');
    await clock.advance(0);
    await endNext();
    await endNext();
    await endNext();
    expect(started).toEqual(['crowd1', 'single1', 'crowd2', 'crowd3']);
  });

  it('keeps the order within a key', async () => {
    const { started, call, clock, endNext } = givenQueue({ limitPerKey: 1 });
    for (let index = 1; index <= 3; index += 1) void call('acme', `acme${index}`);
    await clock.advance(0);
    await endNext();
    await endNext();
    expect(started).toEqual(['acme1', 'acme2', 'acme3']);
  });

  it('refuses at once when the line of a key is full, and says when to come back', async () => {
    const { call, clock } = givenQueue({ limitPerKey: 1, maxQueuePerKey: 1 });
    void call('acme', 'acme1');
    void call('acme', 'acme2');
    await clock.advance(0);
    const refusal = await call('acme', 'acme3').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(BulkheadFullError);
    expect(refusal).toMatchObject({ code: 'BULKHEAD_FULL', refusal: 'queue-full', key: 'acme' });
    expect((refusal as BulkheadFullError).retryAfterMs).toBeGreaterThanOrEqual(1_000);
  });

  it('estimates the return from how long calls take', async () => {
    const { call, clock, endNext } = givenQueue({ limitPerKey: 1, maxQueuePerKey: 0 });
    void call('acme', 'slow');
    await clock.advance(100_000);
    await endNext();
    void call('acme', 'next');
    const refusal = (await call('acme', 'refused').catch((error: unknown) => error)) as BulkheadFullError;
    expect(refusal.retryAfterMs).toBe(20_000);
  });

  it('refuses a caller that has waited too long, and gives its place to nobody twice', async () => {
    const { queue, call, clock, started, endNext } = givenQueue({ limitPerKey: 1, maxWaitMs: 5_000 });
    void call('acme', 'acme1');
    const late = call('acme', 'acme2');
    await clock.advance(5_000);
    await expect(late).rejects.toMatchObject({ refusal: 'waited-too-long' });
    await endNext();
    expect(started).toEqual(['acme1']);
    expect(queue.state()).toEqual({ running: 0, waiting: 0 });
  });

  it('drops a caller that gives up while it waits', async () => {
    const { queue, call, clock } = givenQueue({ limitPerKey: 1 });
    const controller = new AbortController();
    void call('acme', 'acme1');
    const waiting = call('acme', 'acme2', controller.signal);
    await clock.advance(0);
    controller.abort(new Error('client went away'));
    await expect(waiting).rejects.toThrow('client went away');
    expect(queue.state('acme')).toEqual({ running: 1, waiting: 0 });
    expect(clock.sleeping).toBe(0);
  });

  it('frees the slot of an operation that fails', async () => {
    const { queue } = givenQueue({ limitPerKey: 1 });
    const failing = async (): Promise<void> => {
      throw new Error('bad');
    };
    await expect(queue.run('acme', failing)).rejects.toThrow('bad');
    await expect(queue.run('acme', async () => 'next')).resolves.toBe('next');
    expect(queue.state()).toEqual({ running: 0, waiting: 0 });
  });

  it('refuses everyone who waits when it closes', async () => {
    const { queue, call, clock } = givenQueue({ limitPerKey: 1 });
    void call('acme', 'acme1');
    const waiting = call('acme', 'acme2');
    await clock.advance(0);
    queue.close();
    await expect(waiting).rejects.toMatchObject({ refusal: 'closed' });
    await expect(call('acme', 'acme3')).rejects.toMatchObject({ refusal: 'closed' });
  });

  it('shares a limit that all want by weight', async () => {
    const { started, call, clock, endNext } = givenQueue({ limit: 1, weightOf: (key) => (key === 'enterprise' ? 4 : 1), maxQueuePerKey: 200 });
    for (let index = 0; index < 100; index += 1) for (const key of ['starter', 'enterprise']) void call(key, key);
    await clock.advance(0);
    for (let index = 0; index < 99; index += 1) await endNext();
    expect(started.filter((key) => key === 'enterprise')).toHaveLength(80);
  });

  it('gives no credit for an absence', async () => {
    const { started, call, clock, endNext } = givenQueue({ limit: 1 });
    for (let index = 0; index < 20; index += 1) void call('busy', 'busy');
    await clock.advance(0);
    for (let index = 0; index < 9; index += 1) await endNext();
    for (let index = 0; index < 10; index += 1) void call('late', 'late');
    for (let index = 0; index < 10; index += 1) await endNext();
    expect(started.slice(10).filter((key) => key === 'late').length).toBeLessThanOrEqual(5);
  });

  it('pushes the newest caller of the longest line out when all places are taken, never a newcomer of another key', async () => {
    const { queue, call, clock } = givenQueue({ limit: 1, maxQueue: 3, maxQueuePerKey: 100 });
    void call('crowd', 'running');
    const crowd = [1, 2, 3].map((index) => call('crowd', `crowd${index}`));
    await clock.advance(0);
    void call('globex', 'globex1');
    await expect(crowd[2]).rejects.toMatchObject({ refusal: 'queue-full', key: 'crowd' });
    expect(queue.state('globex')).toEqual({ running: 0, waiting: 1 });
    await expect(call('crowd', 'crowd4')).rejects.toMatchObject({ refusal: 'queue-full' });
  });

  it('starts who waits as soon as the limit of a key grows, and waits until enough have ended when it shrinks', async () => {
    let limit = 1;
    const { queue, started, call, clock, endNext } = givenQueue({ limitPerKey: () => limit });
    for (let index = 1; index <= 5; index += 1) void call('acme', `acme${index}`);
    await clock.advance(0);
    limit = 3;
    queue.limitChanged('acme');
    await clock.advance(0);
    expect(started).toEqual(['acme1', 'acme2', 'acme3']);
    limit = 1;
    await endNext();
    await endNext();
    expect(queue.state('acme')).toEqual({ running: 1, waiting: 2 });
    await endNext();
    expect(started).toHaveLength(4);
  });

  it('holds its limits under a thousand callers in random order', async () => {
    const queue = new FairQueue({ name: 'queries', limit: 7, limitPerKey: 3, maxQueuePerKey: 1_000 });
    const running = new Map<string, number>();
    let total = 0;
    let broken = 0;
    const callers = Array.from({ length: 1_000 }, (_, index) => {
      const key = `org${(index * 31) % 5}`;
      return queue.run(key, async () => {
        total += 1;
        running.set(key, (running.get(key) ?? 0) + 1);
        if (total > 7 || (running.get(key) ?? 0) > 3) broken += 1;
        await new Promise((resolve) => setImmediate(resolve));
        total -= 1;
        running.set(key, (running.get(key) ?? 0) - 1);
      });
    });
    await Promise.all(callers);
    expect(broken).toBe(0);
    expect(queue.state()).toEqual({ running: 0, waiting: 0 });
  });
});

describe('Bulkhead', () => {
  it('runs up to its limit, queues the next and refuses the rest', async () => {
    const bulkhead = new Bulkhead({ name: 'http', limit: 2, maxQueue: 1, maxWaitMs: 1_000, clock: new FakeClock() });
    const enders: (() => void)[] = [];
    const calls = Array.from({ length: 4 }, () => bulkhead.run(() => new Promise<void>((resolve) => enders.push(resolve))));
    await expect(calls[3]).rejects.toBeInstanceOf(BulkheadFullError);
    expect(bulkhead.state).toEqual({ running: 2, waiting: 1 });
    enders.shift()?.();
    await calls[0];
    expect(bulkhead.state).toEqual({ running: 2, waiting: 0 });
  });
});
