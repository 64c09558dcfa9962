import { compareDecimals, formatDecimal, parseDecimal } from '@cloudact/bq-core';
import type { CostGroup } from '../query/cost-group.js';
import { mergeGroups } from '../query/merge-groups.js';
import type { AmountsView } from './cost-view.js';

export const amountsOf = ({ currency, charges, sums }: CostGroup): AmountsView => ({ currency, charges, ...sums });

/** One total a currency, in the order of the currencies. */
export function totalsOf(groups: readonly CostGroup[]): readonly CostGroup[] {
  return [...mergeGroups(groups, () => '')].sort((left, right) => (left.currency < right.currency ? -1 : 1));
}

/** The first metric of a group that has a value; what lists are ordered by. */
export const leadingSum = ({ sums }: Pick<CostGroup, 'sums'>): string => Object.values(sums).find((sum) => sum !== null) ?? '0';

/** Largest first, within each currency; equal ones by their key, so that an answer is the same each time. */
export function byCost(left: CostGroup, right: CostGroup): number {
  if (left.currency !== right.currency) return left.currency < right.currency ? -1 : 1;
  const order = compareDecimals(parseDecimal(leadingSum(right)), parseDecimal(leadingSum(left)));
  return order !== 0 ? order : (left.key ?? '') < (right.key ?? '') ? -1 : 1;
}

export function negated(text: string): string {
  const { units, scale } = parseDecimal(text);
  return formatDecimal({ units: -units, scale });
}
