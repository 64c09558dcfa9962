import { addMonths, type CostPeriod, monthStart } from '../costs/query/cost-period.js';
import type { Budget } from './budget-view.js';

const MONTHS = { MONTHLY: 1, QUARTERLY: 3, YEARLY: 12 } as const;

/**
 * The period of a budget that a day is in; undefined before its start and after its end. Quarters and years are those of the fiscal year.
 * The first and the last period are cut where the budget begins and ends.
 * @param fiscalStart first month of the fiscal year, 1 to 12
 */
export function budgetPeriodOn({ period_type, period_start, period_end }: Pick<Budget, 'period_type' | 'period_start' | 'period_end'>, day: string, fiscalStart: number): CostPeriod | undefined {
  if (day < period_start || (period_end !== null && day >= period_end)) return undefined;
  if (period_type === 'CUSTOM') return period_end === null ? undefined : { from: period_start, to: period_end };
  const months = MONTHS[period_type];
  const into = (Number(day.slice(5, 7)) - fiscalStart + 12) % months;
  const from = addMonths(monthStart(day), -into);
  const to = addMonths(from, months);
  return { from: from < period_start ? period_start : from, to: period_end !== null && to > period_end ? period_end : to };
}
