import { formatDecimal, sumDecimals } from '@cloudact/bq-core';
import fc from 'fast-check';
import { addDays, addMonths, dayText, daysBetween } from '../../costs/query/cost-period.js';
import { apportion } from './apportion.js';
import { BILLING_CYCLES, cycleOn } from './billing-cycle.js';
import { cycleCost } from './cycle-cost.js';
import { dailyCosts, type PricedPlan } from './daily-costs.js';

const plan = (more: Partial<PricedPlan> = {}): PricedPlan => ({
  pricing_model: 'PER_SEAT', seats: 3, unit_price: '10', discount_percent: null, discount_amount: null, currency: 'USD', billing_cycle: 'MONTHLY', billing_anchor_day: null, cycle_origin: '2026-01-01',
  fiscal_year_start_month: 1, payment_timing: 'ARREARS', effective_from: '2026-01-01', effective_to: null, ...more,
});
const days = (one: PricedPlan, from: string, to: string) => [...dailyCosts(one, from, to)];

const price = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.integer({ min: 0, max: 6 })).map(([units, scale]) => formatDecimal({ units, scale }));
const date = fc.integer({ min: Date.UTC(2019, 0, 1) / 86_400_000, max: Date.UTC(2033, 0, 1) / 86_400_000 }).map((one) => dayText(one * 86_400_000));
const anyPlan: fc.Arbitrary<PricedPlan> = fc
  .record({
    billing_cycle: fc.constantFrom(...BILLING_CYCLES), currency: fc.constantFrom('JPY', 'USD', 'EUR', 'KWD', 'CLF'), fiscal: fc.integer({ min: 1, max: 12 }),
    anchor: fc.option(fc.integer({ min: 1, max: 28 }), { nil: null }), origin: date, seats: fc.integer({ min: 1, max: 50_000 }), unit_price: price, percent: fc.option(fc.integer({ min: 0, max: 10_000 }), { nil: null }),
  })
  .map(({ fiscal, anchor, origin, percent, ...one }) => plan({ ...one, fiscal_year_start_month: fiscal, billing_anchor_day: one.billing_cycle === 'WEEKLY' ? null : anchor, cycle_origin: origin, effective_from: '2000-01-01', discount_percent: percent === null ? null : formatDecimal({ units: BigInt(percent), scale: 2 }) }));

describe('the days of a subscription', () => {
  it('sum to the cost of the cycle to the last unit, for every cycle, currency and fiscal start; their shares to 1', () => {
    fc.assert(
      fc.property(anyPlan, date, (one, day) => {
        const { start, end } = cycleOn(one, day);
        const rows = days(one, start, end);
        const { listUnits, contractedUnits, decimals } = cycleCost(one);
        expect(rows.length).toBe(daysBetween(start, end));
        expect(sumDecimals(rows.map((row) => row.contracted_cost))).toBe(formatDecimal({ units: contractedUnits, scale: decimals }));
        expect(sumDecimals(rows.map((row) => row.list_cost))).toBe(formatDecimal({ units: listUnits, scale: decimals }));
        expect(sumDecimals(rows.map((row) => row.day_share))).toBe('1');
        expect(sumDecimals(rows.map((row) => row.pricing_quantity))).toBe(String(one.seats));
      }),
      { numRuns: 400 },
    );
  });

  it('sum to the cost of the cycle in each currency that there is, and in each cycle from each fiscal start, odd prices and all', () => {
    const sumsWrongly = (one: PricedPlan): boolean => {
      const { start, end } = cycleOn(one, '2028-02-29');
      const { contractedUnits, decimals } = cycleCost(one);
      return sumDecimals(days(one, start, end).map(({ contracted_cost: cost }) => cost)) !== formatDecimal({ units: contractedUnits, scale: decimals });
    };
    const odd = { unit_price: '0.123457', seats: 9_973, discount_percent: '3.33', billing_anchor_day: 1 } as const;
    const currencies = Intl.supportedValuesOf('currency');
    expect(currencies.length).toBeGreaterThan(150);
    const cycleAt = (at: number): PricedPlan['billing_cycle'] => BILLING_CYCLES[at % BILLING_CYCLES.length] ?? 'MONTHLY';
    const plans = [
      ...currencies.map((currency, at) => plan({ ...odd, billing_cycle: cycleAt(at), currency, fiscal_year_start_month: (at % 12) + 1 })),
      ...BILLING_CYCLES.flatMap((billing_cycle) => Array.from({ length: 12 }, (_one, at) => plan({ ...odd, billing_cycle, currency: ['JPY', 'USD', 'KWD', 'CLF'][at % 4] ?? 'USD', fiscal_year_start_month: at + 1 }))),
    ].map((one) => (one.billing_cycle === 'WEEKLY' ? { ...one, billing_anchor_day: null } : one));
    expect(plans.filter(sumsWrongly).map(({ billing_cycle, currency, fiscal_year_start_month: fiscal }) => [billing_cycle, currency, fiscal])).toEqual([]);
  });

  it('are the same whatever period is asked for, one day or ten years', () => {
    fc.assert(
      fc.property(anyPlan, date, fc.integer({ min: 1, max: 40 }), (one, from, length) => {
        const to = addDays(from, length);
        const whole = days(one, addDays(from, -50), addDays(to, 50)).filter(({ cost_date }) => cost_date >= from && cost_date < to);
        expect(days(one, from, to)).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  it('lie in cycles that meet without a gap and hold the day that they are asked for', () => {
    fc.assert(
      fc.property(anyPlan, date, (one, day) => {
        const cycle = cycleOn(one, day);
        expect(cycle.start <= day && day < cycle.end).toBe(true);
        expect(cycleOn(one, cycle.end).start).toBe(cycle.end);
        expect(cycleOn(one, addDays(cycle.start, -1)).end).toBe(cycle.start);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a leap February', { cycle_origin: '2024-01-31' }, '2024-02-29', { start: '2024-02-29', end: '2024-03-31' }],
    ['the end of a month, and back to the 31st', { cycle_origin: '2026-01-31' }, '2026-04-30', { start: '2026-04-30', end: '2026-05-31' }],
    ['a leap day as the start of a year', { cycle_origin: '2024-02-29', billing_cycle: 'ANNUAL' }, '2025-03-01', { start: '2025-02-28', end: '2026-02-28' }],
    ['an anchor day', { billing_anchor_day: 15 }, '2026-03-14', { start: '2026-02-15', end: '2026-03-15' }],
    ['the fiscal quarter from April', { billing_cycle: 'QUARTERLY', billing_anchor_day: 1, fiscal_year_start_month: 4 }, '2027-03-31', { start: '2027-01-01', end: '2027-04-01' }],
    ['the fiscal quarter from February', { billing_cycle: 'QUARTERLY', billing_anchor_day: 1, fiscal_year_start_month: 2 }, '2026-01-31', { start: '2025-11-01', end: '2026-02-01' }],
    ['the fiscal half-year from October', { billing_cycle: 'SEMI_ANNUAL', billing_anchor_day: 1, fiscal_year_start_month: 10 }, '2026-03-31', { start: '2025-10-01', end: '2026-04-01' }],
    ['the fiscal year from July, a leap one', { billing_cycle: 'ANNUAL', billing_anchor_day: 1, fiscal_year_start_month: 7 }, '2024-02-29', { start: '2023-07-01', end: '2024-07-01' }],
    ['weeks from the origin, before it too', { billing_cycle: 'WEEKLY', cycle_origin: '2026-01-07' }, '2026-01-06', { start: '2025-12-31', end: '2026-01-07' }],
  ] as const)('%s', (_what, more, day, cycle) => expect(cycleOn(plan(more), day)).toEqual(cycle));

  it('spread what division leaves over, instead of piling it on one day', () => {
    const rows = days(plan({ unit_price: '10', seats: 1 }), '2026-02-01', '2026-03-01').map((row) => row.contracted_cost);
    expect(new Set(rows)).toEqual(new Set(['0.35', '0.36']));
    expect(sumDecimals(rows)).toBe('10');
  });

  it('cost on the days on which the version holds, and on no other', () => {
    const rows = days(plan({ effective_from: '2026-01-30', effective_to: '2026-02-02' }), '2025-01-01', '2027-01-01');
    expect(rows.map(({ cost_date, cycle_start }) => [cost_date, cycle_start])).toEqual([['2026-01-30', '2026-01-01'], ['2026-01-31', '2026-01-01'], ['2026-02-01', '2026-02-01']]);
  });

  it('bill nothing on usage days of a prepaid cycle', () => {
    expect(days(plan({ payment_timing: null }), '2026-01-01', '2026-01-02')[0]).toMatchObject({ billed_cost: '0', effective_cost: '0.96', contracted_cost: '0.96', list_cost: '0.96' });
  });

  it.each([
    [{ discount_percent: '12.5' }, '26.25', '8.75'],
    [{ discount_amount: '10' }, '20', '6.666666666666666667'],
    [{ discount_percent: '100' }, '0', '0'],
    [{ unit_price: '0.0125' }, '0.04', '0.0125'],
    [{ unit_price: '0.5', seats: 1, currency: 'JPY' }, '1', '0.5'],
  ])('%j: a cycle costs %s, and a seat %s', (more, cost, unit) => {
    const { contractedUnits, decimals, contractedUnitPrice } = cycleCost(plan(more));
    expect([formatDecimal({ units: contractedUnits, scale: decimals }), formatDecimal(contractedUnitPrice)]).toEqual([cost, unit]);
  });

  it('first parts are within one unit of their share', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.integer({ min: 1, max: 366 }), (units, parts) => {
        let sum = 0n;
        for (let index = 0; index < parts; index += 1) {
          sum += apportion(units, parts, index);
          const ideal = units * BigInt(index + 1);
          expect(ideal - sum * BigInt(parts) >= 0n && ideal - sum * BigInt(parts) < BigInt(parts)).toBe(true);
        }
        expect(sum).toBe(units);
      }),
      { numRuns: 50 },
    );
  });

  it('never lose a day where months have different lengths', () => {
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29');
    expect(days(plan({ cycle_origin: '2024-01-31', effective_from: '2024-01-31' }), '2024-01-01', '2025-01-31').length).toBe(366);
  });
});
