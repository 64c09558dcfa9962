import { formatDecimal } from '@cloudact/bq-core';
import { addDays, daysBetween } from '../../costs/query/cost-period.js';
import { apportion } from './apportion.js';
import { type CycleRule, cycleOn } from './billing-cycle.js';
import { cycleCost, type PlanPrice } from './cycle-cost.js';

/** One version of a subscription: price, cycle, and the days on which it holds. */
export interface PricedPlan extends PlanPrice, CycleRule {
  readonly payment_timing: 'ADVANCE' | 'ARREARS' | null;
  readonly effective_from: string;
  /** First day on which it no longer holds; null: open. */
  readonly effective_to: string | null;
}

/** What falls on one day, as subscription_plan_costs_daily has it. Amounts are decimal text in the plan's currency. */
export interface DailyCost {
  readonly cost_date: string;
  readonly cycle_start: string;
  readonly cycle_end: string;
  readonly seats: number;
  readonly day_share: string;
  readonly list_unit_price: string;
  readonly contracted_unit_price: string;
  readonly pricing_quantity: string;
  readonly list_cost: string;
  readonly contracted_cost: string;
  readonly billed_cost: string;
  readonly effective_cost: string;
  readonly currency: string;
}

/** Digits of `day_share`: a third has no last one, and these sum to 1 all the same. */
const SHARE_SCALE = 18;
const WHOLE = 10n ** BigInt(SHARE_SCALE);

/**
 * The days of a plan in `[from, to)`, as far as it holds. The days of a whole cycle sum to its cost, its seats and 1 exactly; of a
 * cycle that the plan holds in part, its days have their part. Which day has which amount depends on the cycle alone, never on the
 * period that is asked for. A status says nothing here: a subscription costs on the days on which it holds, and on no other.
 */
export function* dailyCosts(plan: PricedPlan, from: string, to: string): Generator<DailyCost, void, undefined> {
  const first = later(from, plan.effective_from);
  const end = plan.effective_to === null || to < plan.effective_to ? to : plan.effective_to;
  const { listUnits, contractedUnits, decimals, contractedUnitPrice } = cycleCost(plan);
  const amount = (units: bigint): string => formatDecimal({ units, scale: decimals });
  for (let day = first, cycle = cycleOn(plan, day); day < end; day = addDays(day, 1)) {
    if (day >= cycle.end) cycle = cycleOn(plan, day);
    const [days, index] = [daysBetween(cycle.start, cycle.end), daysBetween(cycle.start, day)];
    const share = apportion(WHOLE, days, index);
    const contracted = amount(apportion(contractedUnits, days, index));
    yield {
      cost_date: day,
      cycle_start: cycle.start,
      cycle_end: cycle.end,
      seats: plan.seats,
      day_share: formatDecimal({ units: share, scale: SHARE_SCALE }),
      list_unit_price: plan.unit_price,
      contracted_unit_price: formatDecimal(contractedUnitPrice),
      pricing_quantity: formatDecimal({ units: share * BigInt(plan.seats), scale: SHARE_SCALE }),
      list_cost: amount(apportion(listUnits, days, index)),
      contracted_cost: contracted,
      // a prepaid cycle was billed by its purchase
      billed_cost: plan.payment_timing === 'ARREARS' ? contracted : '0',
      effective_cost: contracted,
      currency: plan.currency,
    };
  }
}

const later = (left: string, right: string): string => (left > right ? left : right);
