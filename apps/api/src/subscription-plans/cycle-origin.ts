import type { SubscriptionPlan } from './plan-view.js';

/**
 * The versions of a subscription, each with the day from which its cycles count: a new price in the middle of a cycle does not begin
 * another cycle, a new cycle or anchor day does.
 * @param versions in the order of price_version
 */
export function withCycleOrigins<T extends Pick<SubscriptionPlan, 'billing_cycle' | 'billing_anchor_day' | 'effective_from'>>(versions: readonly T[]): readonly (T & { readonly cycle_origin: string })[] {
  let [before, origin]: [T | undefined, string] = [undefined, ''];
  return versions.map((plan) => {
    if (before?.billing_cycle !== plan.billing_cycle || before.billing_anchor_day !== plan.billing_anchor_day) origin = plan.effective_from;
    before = plan;
    return { ...plan, cycle_origin: origin };
  });
}
