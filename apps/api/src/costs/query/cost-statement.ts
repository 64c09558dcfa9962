import type { QueryParameter, Statement } from '@cloudact/bq-core';
import type { CostDimension } from './cost-dimension.js';
import type { CostFilter } from './cost-filter.js';
import { COST_COLUMNS, type CostMetric } from './cost-metric.js';

/** By what the days of a period are put together. */
export const TIME_BUCKETS = { day: 'DATE(c.ChargePeriodStart)', week: 'DATE_TRUNC(DATE(c.ChargePeriodStart), ISOWEEK)', month: 'DATE_TRUNC(DATE(c.ChargePeriodStart), MONTH)' } as const;
export type TimeBucket = keyof typeof TIME_BUCKETS;

export interface CostQuestion {
  readonly metrics: readonly CostMetric[];
  readonly filter: CostFilter;
  readonly by?: CostDimension;
  readonly bucket?: TimeBucket;
  /** Days on which an exchange rate changes, ascending: sums are kept apart between them, so that each can be converted with its rate. */
  readonly rateDays?: readonly string[];
  /** Sums ConsumedQuantity too, by its unit, of charges that have one. */
  readonly perUnit?: boolean;
}

export interface CostTables {
  /** Quoted paths. */
  readonly costs: string;
  readonly hierarchy: string;
}

/** Name of the last group that is wanted, and one more to see that there are others. */
export const MOST_GROUPS = 50_000;

/** One statement that aggregates in BigQuery; reads the period's partitions and no column that the answer does not need. */
export function costStatement({ costs, hierarchy }: CostTables, { metrics, filter, by, bucket, rateDays, perUnit = false }: CostQuestion): Statement {
  const groups = [
    'c.BillingCurrency AS currency',
    ...(by === undefined ? [] : [`${by.key} AS key`]),
    ...(bucket === undefined ? [] : [`${TIME_BUCKETS[bucket]} AS bucket`]),
    ...(rateDays === undefined ? [] : ['RANGE_BUCKET(DATE(c.ChargePeriodStart), @rate_days) AS rate_window']),
    ...(perUnit ? ['c.ConsumedUnit AS unit'] : []),
  ];
  const sums = [
    'COUNT(*) AS charges',
    ...metrics.map((metric) => `SUM(c.${COST_COLUMNS[metric]}) AS ${metric}`),
    ...(by?.label === undefined ? [] : [`ANY_VALUE(${by.label}) AS label`]),
    ...(perUnit ? ['SUM(c.ConsumedQuantity) AS quantity'] : []),
  ];
  const names = groups.map((group) => group.slice(group.lastIndexOf(' ') + 1));
  const conditions = perUnit ? [...filter.conditions, 'c.ConsumedQuantity > 0', "c.ChargeCategory = 'Usage'"] : filter.conditions;
  const join = by?.ofHierarchy === true ? `\nLEFT JOIN ${hierarchy} AS h ON h.entity_id = c.x_hierarchy_entity_id` : '';
  return {
    sql: `SELECT ${[...groups, ...sums].join(', ')}\nFROM ${costs} AS c${join}\nWHERE ${conditions.join(' AND ')}\nGROUP BY ${names.join(', ')}\nLIMIT ${MOST_GROUPS + 1}`,
    params: { ...filter.params, ...by?.params, ...(rateDays === undefined ? {} : { rate_days: { type: ['DATE'], value: rateDays } satisfies QueryParameter }) },
  };
}
