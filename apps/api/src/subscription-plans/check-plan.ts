import { compareDecimals, multiplyDecimals, parseDecimal } from '@cloudact/bq-core';
import { RequestInvalidError } from '@cloudact/service-kit';
import type { SubscriptionPlan } from './plan-view.js';

/** What one field alone cannot tell. @throws RequestInvalidError */
export function checkPlan({ pricing_model, seats, unit_price, discount_percent, discount_amount, billing_cycle, billing_anchor_day, effective_from, effective_to }: SubscriptionPlan): void {
  const wrong = (field: string, message: string): RequestInvalidError => new RequestInvalidError([{ field, message }]);
  if (pricing_model === 'FLAT' && seats !== 1) throw wrong('seats', 'has no meaning for a FLAT price; leave it out');
  if (billing_cycle === 'WEEKLY' && billing_anchor_day !== null) throw wrong('billing_anchor_day', 'is a day of the month, and a WEEKLY cycle has none; leave it out');
  if (discount_percent !== null && discount_amount !== null) throw wrong('discount_amount', 'cannot stand beside discount_percent');
  if (discount_percent !== null && compareDecimals(parseDecimal(discount_percent), parseDecimal('100')) > 0) throw wrong('discount_percent', 'must be at most 100');
  const cost = multiplyDecimals(parseDecimal(unit_price), { units: BigInt(seats), scale: 0 });
  if (discount_amount !== null && compareDecimals(parseDecimal(discount_amount), cost) > 0) throw wrong('discount_amount', 'must be at most what the cycle costs without it');
  if (effective_to !== null && effective_to <= effective_from) throw wrong('effective_to', `must be after effective_from, ${effective_from}`);
}
