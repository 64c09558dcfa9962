import { FakeClock } from '@cloudact/bq-resilience/testing';
import { type BudgetFacts, DailyQueryBudget } from './daily-query-budget.js';

const NOON = Date.parse('2026-03-04T12:00:00Z');
const acme = { orgSlug: 'acme', tier: 'STARTER', service: 'api' };
const globex = { ...acme, orgSlug: 'globex' };
const facts = (limitBytes: bigint, usedBytes: bigint): ReadonlyMap<string, BudgetFacts> => new Map([['acme', { limitBytes, usedBytes }]]);

const given = (load: (day: Date) => Promise<ReadonlyMap<string, BudgetFacts>>, limitOf?: (org: string) => bigint | null | undefined) => {
  const clock = new FakeClock({ now: NOON });
  const errors: unknown[] = [];
  return { clock, errors, budget: new DailyQueryBudget({ load, ...(limitOf === undefined ? {} : { limitOf }), clock, onError: (error) => errors.push(error) }) };
};

describe('the budget of a day', () => {
  it('refuses when it is spent, and says how much, of how much, and until when', async () => {
    const { budget } = given(async () => facts(2n ** 40n, 2n ** 40n));
    await expect(budget.admit(acme)).rejects.toMatchObject({
      code: 'BUDGET_EXCEEDED',
      resetsAt: new Date('2026-03-05T00:00:00Z'),
      retryAfterMs: 43_200_000,
      message: expect.stringContaining('1099511627776 bytes ($6.25) a day; it begins anew at 2026-03-05T00:00:00.000Z'),
    });
  });

  it('lets those run who have none, or have not spent it', async () => {
    const { budget } = given(async () => facts(100n, 99n));
    await expect(budget.admit(acme)).resolves.toBeUndefined();
    expect(budget.admit(globex)).toBeUndefined();
  });

  it('counts what this process spends before the records tell', async () => {
    const { budget } = given(async () => facts(100n, 40n));
    await budget.admit(acme);
    budget.spent('acme', 59n);
    expect(budget.admit(acme)).toBeUndefined();
    budget.spent('acme', 1n);
    expect(() => budget.admit(acme)).toThrow(expect.objectContaining({ code: 'BUDGET_EXCEEDED' }));
  });

  it('goes by a limit that was set, changed or taken away since it asked', async () => {
    const limits = new Map<string, bigint | null>([['acme', null], ['globex', null]]);
    const stored = new Map<string, BudgetFacts>([['acme', { limitBytes: 100n, usedBytes: 60n }]]);
    let loads = 0;
    const { budget } = given(async () => (loads++, new Map(stored)), (org) => limits.get(org));
    await expect(budget.admit(acme)).resolves.toBeUndefined();
    limits.set('acme', 100n);
    expect([budget.admit(acme), budget.admit(globex), loads]).toEqual([undefined, undefined, 1]);
    stored.set('acme', { limitBytes: 70n, usedBytes: 75n });
    limits.set('acme', 70n);
    await expect(budget.admit(acme)).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
    expect(() => budget.admit(acme)).toThrow(expect.objectContaining({ code: 'BUDGET_EXCEEDED' }));
    stored.set('globex', { limitBytes: 5n, usedBytes: 5n });
    limits.set('globex', 5n);
    await expect(budget.admit(globex)).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
    expect(loads).toBe(3);
    limits.set('globex', null);
    expect(budget.admit(globex)).toBeUndefined();
  });

  it('asks once however many ask at the same time, and again after a minute, in the background', async () => {
    let loads = 0;
    const { budget, clock } = given(async () => facts(100n, loads++ === 0 ? 0n : 100n));
    await Promise.all(Array.from({ length: 50 }, () => budget.admit(acme)));
    expect(loads).toBe(1);
    await clock.advance(60_000);
    expect(budget.admit(acme)).toBeUndefined();
    await clock.advance(0);
    expect(loads).toBe(2);
    expect(() => budget.admit(acme)).toThrow(expect.objectContaining({ code: 'BUDGET_EXCEEDED' }));
  });

  it('begins anew at midnight UTC', async () => {
    const { budget, clock } = given(async (day) => facts(100n, day.getUTCDate() === 4 ? 100n : 0n));
    await expect(budget.admit(acme)).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
    await clock.advance(12 * 3_600_000);
    expect(budget.admit(acme)).toBeUndefined();
  });

  it('does not stop an organisation because the budgets cannot be read', async () => {
    const { budget, errors } = given(() => Promise.reject(new Error('no such table')));
    await expect(budget.admit(acme)).resolves.toBeUndefined();
    expect(errors).toHaveLength(1);
  });
});
