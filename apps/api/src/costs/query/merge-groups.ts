import { addDecimals, formatDecimal, parseDecimal } from '@cloudact/bq-core';
import type { CostGroup, CostSums } from './cost-group.js';
import type { CostMetric } from './cost-metric.js';

/** Adds groups of one currency; a metric that no charge has stays null. */
export function addSums(left: CostSums, right: CostSums): CostSums {
  const metrics = Object.keys({ ...left, ...right }) as CostMetric[];
  return Object.fromEntries(metrics.map((metric) => [metric, addTexts(left[metric] ?? null, right[metric] ?? null)]));
}

export function addTexts(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return left ?? right;
  return formatDecimal(addDecimals(parseDecimal(left), parseDecimal(right)));
}

/** Groups of equal identity as one. @param identity what tells groups apart, the currency always being part of it */
export function mergeGroups(groups: readonly CostGroup[], identity: (group: CostGroup) => string): readonly CostGroup[] {
  const merged = new Map<string, CostGroup>();
  for (const group of groups) {
    const id = `${group.currency}\0${identity(group)}`;
    const before = merged.get(id);
    const { window: _window, ...rest } = group;
    merged.set(id, before === undefined ? rest : addGroups(before, group));
  }
  return [...merged.values()];
}

function addGroups(left: CostGroup, right: CostGroup): CostGroup {
  const quantity = left.quantity === undefined || right.quantity === undefined ? {} : { quantity: addTexts(left.quantity, right.quantity) ?? '0' };
  return { ...left, charges: left.charges + right.charges, sums: addSums(left.sums, right.sums), label: left.label ?? right.label ?? null, ...quantity };
}
