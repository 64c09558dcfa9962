import { Coalescer } from './coalescer.js';

interface Order {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
}
const order = (name: string, rows = 1): Order => ({ name, rows, bytes: rows * 10 });

function given(options: { readonly spoilt?: string; readonly outage?: boolean } = {}): { readonly groups: string[][]; readonly coalescer: Coalescer<Order, string>; readonly signals: AbortSignal[] } {
  const groups: string[][] = [];
  const signals: AbortSignal[] = [];
  const coalescer = new Coalescer<Order, string>({
    limits: { rows: 10, bytes: 1_000 },
    run: async (items, signal) => {
      groups.push(items.map(({ name }) => name));
      signals.push(signal);
      await new Promise((resolve) => setImmediate(resolve));
      if (items.some(({ name }) => name === options.spoilt)) throw new Error('refused');
      return `group ${groups.length}`;
    },
    mayBeOnes: () => options.outage !== true,
  });
  return { groups, coalescer, signals };
}

describe('Coalescer', () => {
  it('runs the first at once, and what comes meanwhile together', async () => {
    const { groups, coalescer } = given();
    const results = await Promise.all(['a', 'b', 'c'].map((name) => coalescer.run('costs', order(name), undefined)));
    expect(groups).toEqual([['a'], ['b', 'c']]);
    expect(results.map(({ result, items }) => [result, items.length])).toEqual([['group 1', 1], ['group 2', 2], ['group 2', 2]]);
  });

  it('keeps keys apart and groups within their limit', async () => {
    const { groups, coalescer } = given();
    const sent = [order('a'), order('b', 6), order('c', 6), order('d', 4)].map((item) => coalescer.run('costs', item, undefined));
    await Promise.all([...sent, coalescer.run('rates', order('e'), undefined)]);
    expect(groups).toEqual([['a'], ['e'], ['b'], ['c', 'd']]);
  });

  it('tries the members of a group that failed one by one: only the spoilt one fails', async () => {
    const { groups, coalescer } = given({ spoilt: 'c' });
    const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd'].map((name) => coalescer.run('costs', order(name), undefined)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(groups).toEqual([['a'], ['b', 'c', 'd'], ['b'], ['c'], ['d']]);
  });

  it('fails all of a group when the backend is down, and does not try one by one', async () => {
    const { groups, coalescer } = given({ spoilt: 'c', outage: true });
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((name) => coalescer.run('costs', order(name), undefined)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(groups).toHaveLength(2);
  });

  it('leaves out who went away while waiting, and stops a group that nobody waits for', async () => {
    const { groups, coalescer, signals } = given();
    const stop = new AbortController();
    const [first, gone] = [coalescer.run('costs', order('a'), stop.signal), coalescer.run('costs', order('b'), stop.signal)];
    const stays = coalescer.run('costs', order('c'), undefined);
    stop.abort(new Error('the caller went away'));
    await expect(first).rejects.toThrow('the caller went away');
    await expect(gone).rejects.toThrow('the caller went away');
    await stays;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(groups).toEqual([['a'], ['c']]);
  });
});
