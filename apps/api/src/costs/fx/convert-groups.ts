import { formatDecimal, multiplyDecimals, parseDecimal } from '@cloudact/bq-core';
import { FxRateMissingError } from '../cost-errors.js';
import type { CostGroup } from '../query/cost-group.js';
import type { AppliedRate, RateBook } from './rate-book.js';

export interface ConvertedGroups {
  readonly groups: readonly CostGroup[];
  /** Each rate that was used, in the order of currencies and days. */
  readonly rates: readonly AppliedRate[];
}

/** Multiplies each group with the rate of its days, exactly. @throws FxRateMissingError naming every currency without a rate */
export function convertGroups(groups: readonly CostGroup[], book: RateBook): ConvertedGroups {
  const used = new Map<string, AppliedRate>();
  const missing = new Map<string, { readonly currency: string; readonly before?: string }>();
  const converted = groups.map((group) => {
    if (group.currency === book.to) return group;
    const found = book.factor(group.currency, group.window ?? 0);
    if (found === undefined) {
      const before = book.firstDay(group.currency);
      missing.set(group.currency, { currency: group.currency, ...(before === undefined ? {} : { before }) });
      return group;
    }
    used.set(`${group.currency} ${found.rate.date}`, found.rate);
    const sums = Object.fromEntries(Object.entries(group.sums).map(([metric, text]) => [metric, text === null ? null : formatDecimal(multiplyDecimals(parseDecimal(text), found.factor))]));
    return { ...group, currency: book.to, sums };
  });
  if (missing.size > 0) throw new FxRateMissingError(book.to, [...missing.values()]);
  return { groups: converted, rates: [...used.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, rate]) => rate) };
}
