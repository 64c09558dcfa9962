import { TenantCache } from './tenant-cache.js';

describe('TenantCache', () => {
  it('keeps organisations apart under the same key, whatever their names', () => {
    const cache = new TenantCache<string, { of: string }>({ maxEntries: 10, ttlMs: 1_000 });
    cache.set('acme', 'k', { of: 'acme' });
    cache.set('acm', 'ek', { of: 'acm' });
    expect(cache.get('acme', 'k')).toEqual({ of: 'acme' });
    expect(cache.get('acm', 'ek')).toEqual({ of: 'acm' });
    expect(cache.get('globex', 'k')).toBeUndefined();
  });

  it('holds no more than its units, the least recently used goes first', () => {
    const cache = new TenantCache<string, object>({ maxEntries: 10, ttlMs: 1_000, maxUnits: 100 });
    cache.set('acme', 'a', {}, 60);
    cache.set('acme', 'b', {}, 40);
    expect(cache.get('acme', 'a')).toBeDefined();
    cache.set('acme', 'c', {}, 40);
    expect([cache.get('acme', 'a'), cache.get('acme', 'b'), cache.get('acme', 'c')].map((value) => value !== undefined)).toEqual([true, false, true]);
  });

  it('forgets after its time', () => {
    let now = 0;
    const cache = new TenantCache<string, object>({ maxEntries: 10, ttlMs: 1_000, now: () => now });
    cache.set('acme', 'k', {});
    now = 999;
    expect(cache.get('acme', 'k')).toBeDefined();
    now = 1_000;
    expect(cache.get('acme', 'k')).toBeUndefined();
  });

  it('makes a value once for all who ask at the same time, and never keeps one that was dropped while it was made', async () => {
    const cache = new TenantCache<string, { of: number }>({ maxEntries: 10, ttlMs: 1_000 });
    let made = 0;
    const doors: (() => void)[] = [];
    const load = async (): Promise<{ of: number }> => {
      const of = ++made;
      await new Promise<void>((resolve) => doors.push(resolve));
      return { of };
    };
    const [first, second] = [cache.getOrLoad('acme', 'k', load), cache.getOrLoad('acme', 'k', load)];
    cache.drop('acme', 'k');
    const third = cache.getOrLoad('acme', 'k', load);
    for (const open of doors.reverse()) open();
    expect([await third, await first, await second]).toEqual([{ of: 2 }, { of: 1 }, { of: 1 }]);
    expect(cache.get('acme', 'k')).toEqual({ of: 2 });
  });

  it('tells a failure to all who asked, and tries again for the next', async () => {
    const cache = new TenantCache<string, object>({ maxEntries: 10, ttlMs: 1_000 });
    const failing = (): Promise<object> => Promise.reject(new Error('not now'));
    const asked = [cache.getOrLoad('acme', 'k', failing), cache.getOrLoad('acme', 'k', failing)];
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const value = {};
    expect(await cache.getOrLoad('acme', 'k', () => Promise.resolve(value))).toBe(value);
  });
});
