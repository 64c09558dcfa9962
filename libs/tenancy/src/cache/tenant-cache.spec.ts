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
});
