import { FakeClock } from '@cloudact/bq-resilience/testing';
import { type StatementTurn, TableStatementQueue } from './table-statement-queue.js';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function given(): { readonly clock: FakeClock; readonly queue: TableStatementQueue; readonly running: string[]; readonly finish: (name: string) => void; readonly start: (name: string, signal?: AbortSignal) => Promise<StatementTurn> } {
  const clock = new FakeClock();
  const queue = new TableStatementQueue({ clock, maxWaiting: 3, maxWaitMs: 60_000 });
  const running: string[] = [];
  const gates = new Map<string, () => void>();
  const start = (name: string, signal?: AbortSignal): Promise<StatementTurn> =>
    new Promise((resolve, reject) => {
      queue
        .run(
          'costs',
          async (turn) => {
            running.push(name);
            resolve(turn);
            await new Promise<void>((open) => gates.set(name, open));
            running.splice(running.indexOf(name), 1);
          },
          signal,
        )
        .catch(reject);
    });
  return { clock, queue, running, start, finish: (name) => gates.get(name)?.() };
}

describe('TableStatementQueue', () => {
  it('runs two statements of a table at a time, and the others in the order they came', async () => {
    const { running, start, finish } = given();
    for (const name of ['a', 'b', 'c', 'd']) void start(name);
    await settle();
    expect(running).toEqual(['a', 'b']);
    finish('a');
    await settle();
    expect(running).toEqual(['b', 'c']);
  });

  it('gives organisations their turns by weight, so that a crowd of one does not hold up another', async () => {
    const queue = new TableStatementQueue({ clock: new FakeClock(), weightOf: (org) => (org === 'enterprise' ? 2 : 1) });
    const order: string[] = [];
    const statement = (org: string): Promise<void> => queue.run('profiles', async () => { order.push(org); await settle(); }, undefined, org);
    const crowd = ['crowd', 'enterprise'].flatMap((org) => Array.from({ length: 8 }, () => statement(org)));
    await Promise.all([...crowd, statement('globex')]);
    expect(order.indexOf('globex')).toBeLessThan(6);
    expect(order.slice(2, 8).filter((org) => org === 'enterprise').length).toBeGreaterThanOrEqual(3);
  });

  it('sends 25 statements in ten seconds, and the 26th when the first is ten seconds old', async () => {
    const clock = new FakeClock();
    const one = new TableStatementQueue({ clock });
    const times: number[] = [];
    const from = clock.now();
    void (async () => {
      for (let number = 0; number < 26; number += 1) await one.run('costs', async (turn) => { await turn.admitted(); times.push(clock.now() - from); });
    })();
    await clock.advance(9_999);
    expect(times).toHaveLength(25);
    await clock.advance(1);
    expect(times.at(-1)).toBe(10_000);
  });

  it('gives a statement that met a conflict the table for itself', async () => {
    const { running, start, finish } = given();
    const conflicting = await start('a');
    await start('b');
    void start('c');
    let alone = false;
    void conflicting.alone().then(() => (alone = true));
    await settle();
    expect([running, alone]).toEqual([['a', 'b'], false]);
    finish('b');
    await settle();
    expect([running, alone]).toEqual([['a'], true]);
    finish('a');
    await settle();
    expect(running).toEqual(['c']);
  });

  it('lets two statements that met each other run one after the other', async () => {
    const { start, finish } = given();
    const [a, b] = [await start('a'), await start('b')];
    const order: string[] = [];
    void a.alone().then(() => order.push('a'));
    void b.alone().then(() => order.push('b'));
    await settle();
    expect(order).toEqual(['a']);
    finish('a');
    await settle();
    expect(order).toEqual(['a', 'b']);
  });

  it('refuses what cannot wait: a full line, too long a wait, an abort, a closed house', async () => {
    const { clock, queue, start } = given();
    for (const name of ['a', 'b']) void start(name);
    const stop = new AbortController();
    const [aborted, late] = [start('c', stop.signal), start('d')];
    void start('e').catch(() => undefined);
    await expect(start('f')).rejects.toMatchObject({ code: 'BULKHEAD_FULL', refusal: 'queue-full' });
    stop.abort(new Error('the caller went away'));
    await expect(aborted).rejects.toThrow('the caller went away');
    const refused = expect(late).rejects.toMatchObject({ refusal: 'waited-too-long' });
    await clock.advance(60_000);
    await refused;
    queue.close();
    await expect(start('g')).rejects.toMatchObject({ refusal: 'closed' });
  });

  it('waits ten seconds at most for the rate, also where the clock was set back by an hour meanwhile', async () => {
    let now = 10 * 3_600_000;
    const slept: number[] = [];
    const queue = new TableStatementQueue({ clock: { now: () => now, sleep: async (ms, signal) => {
      if (signal === undefined) slept.push(ms);
      now += ms;
    } } });
    await queue.run('costs', async (turn) => {
      for (let statement = 0; statement < 26; statement += 1) {
        if (statement === 25) now -= 3_600_000;
        await turn.admitted();
      }
    });
    expect(slept).toEqual([10_000]);
  });
});
