import { KeyedLock } from './keyed-lock.js';

describe('a keyed lock', () => {
  it('runs the work of one key in the order of asking, one at a time', async () => {
    const lock = new KeyedLock();
    const log: string[] = [];
    const work = (name: string) => async () => {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
    };
    await Promise.all([lock.hold(['a'], work('1')), lock.hold(['a'], work('2')), lock.hold(['a'], work('3'))]);
    expect(log).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '3 ends']);
  });

  it('does not deadlock callers that name the same keys in different orders', async () => {
    const lock = new KeyedLock();
    const results = await Promise.all([
      lock.hold(['a', 'b'], () => Promise.resolve(1)),
      lock.hold(['b', 'a', 'b'], () => Promise.resolve(2)),
    ]);
    expect(results).toEqual([1, 2]);
  });

  it('lets the next one in after a failure', async () => {
    const lock = new KeyedLock();
    const failed = lock.hold(['a'], () => Promise.reject(new Error('no')));
    await expect(failed).rejects.toThrow('no');
    expect(await lock.hold(['a'], () => Promise.resolve('yes'))).toBe('yes');
  });
});
