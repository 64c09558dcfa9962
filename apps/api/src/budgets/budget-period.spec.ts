import { budgetPeriodOn } from './budget-period.js';

const budget = (period_type: Parameters<typeof budgetPeriodOn>[0]['period_type'], period_start = '2026-01-01', period_end: string | null = null) => ({ period_type, period_start, period_end });

describe('the period of a budget', () => {
  it.each([
    ['MONTHLY', '2026-05-31', 1, { from: '2026-05-01', to: '2026-06-01' }],
    ['QUARTERLY', '2026-05-31', 1, { from: '2026-04-01', to: '2026-07-01' }],
    ['QUARTERLY', '2026-05-31', 2, { from: '2026-05-01', to: '2026-08-01' }],
    ['YEARLY', '2027-01-15', 4, { from: '2026-04-01', to: '2027-04-01' }],
  ] as const)('%s on %s with a fiscal year from month %i', (type, day, fiscal, expected) => expect(budgetPeriodOn(budget(type), day, fiscal)).toEqual(expected));

  it('is cut where the budget begins and ends', () => {
    expect(budgetPeriodOn(budget('YEARLY', '2026-03-15', '2026-10-01'), '2026-05-01', 1)).toEqual({ from: '2026-03-15', to: '2026-10-01' });
  });

  it('is none before the start, and none from the end on', () => {
    expect(budgetPeriodOn(budget('MONTHLY', '2026-03-15'), '2026-03-14', 1)).toBeUndefined();
    expect(budgetPeriodOn(budget('CUSTOM', '2026-03-15', '2026-04-01'), '2026-04-01', 1)).toBeUndefined();
  });
});
