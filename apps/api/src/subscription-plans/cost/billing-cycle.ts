import { addDays, addMonths, daysBetween } from '../../costs/query/cost-period.js';

export const BILLING_CYCLES = ['WEEKLY', 'MONTHLY', 'QUARTERLY', 'SEMI_ANNUAL', 'ANNUAL'] as const;
export type BillingCycle = (typeof BILLING_CYCLES)[number];

const MONTHS: Readonly<Record<Exclude<BillingCycle, 'WEEKLY'>, number>> = { MONTHLY: 1, QUARTERLY: 3, SEMI_ANNUAL: 6, ANNUAL: 12 };
const WEEK_DAYS = 7;
const YEAR_MONTHS = 12;

/** How the cycles of a subscription lie in time. */
export interface CycleRule {
  readonly billing_cycle: BillingCycle;
  /** Day of the month, 1 to 28, on which cycles begin; null: cycles count from `cycle_origin`. */
  readonly billing_anchor_day: number | null;
  /** First day of the subscription's first cycle, `YYYY-MM-DD`. */
  readonly cycle_origin: string;
  /** First month of the fiscal year, 1 to 12: with an anchor day, cycles of several months are its quarters, halves and years. */
  readonly fiscal_year_start_month: number;
}

/** Days of one cycle: `start` is the first, `end` the first after it. */
export interface Cycle {
  readonly start: string;
  readonly end: string;
}

/**
 * The cycle that a day lies in. Cycles meet without a gap, before the origin too. A cycle that counts from the 29th, 30th or 31st
 * begins on the last day of a shorter month, and on its own day again after it: each start is counted from the origin, not from the
 * one before.
 */
export function cycleOn(rule: CycleRule, day: string): Cycle {
  if (rule.billing_cycle === 'WEEKLY') {
    const start = addDays(rule.cycle_origin, Math.floor(daysBetween(rule.cycle_origin, day) / WEEK_DAYS) * WEEK_DAYS);
    return { start, end: addDays(start, WEEK_DAYS) };
  }
  const months = MONTHS[rule.billing_cycle];
  const origin = originOf(rule);
  let count = Math.floor(monthsBetween(origin, day) / months);
  while (addMonths(origin, count * months) > day) count -= 1;
  while (addMonths(origin, (count + 1) * months) <= day) count += 1;
  return { start: addMonths(origin, count * months), end: addMonths(origin, (count + 1) * months) };
}

/** A day on which some cycle begins. */
function originOf({ billing_cycle, billing_anchor_day: anchor, cycle_origin: origin, fiscal_year_start_month: fiscal }: CycleRule): string {
  if (anchor === null) return origin;
  const month = billing_cycle === 'MONTHLY' ? 1 : fiscal;
  return `${origin.slice(0, 4)}-${String(month).padStart(2, '0')}-${String(anchor).padStart(2, '0')}`;
}

function monthsBetween(from: string, to: string): number {
  return (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * YEAR_MONTHS + Number(to.slice(5, 7)) - Number(from.slice(5, 7));
}
