import type { ResultRow } from '@cloudact/bq-core';
import type { CostMetric } from './cost-metric.js';

/** Exact decimal text by metric; null where no charge has that cost. */
export type CostSums = Readonly<Partial<Record<CostMetric, string | null>>>;

/** Charges that a statement put together, in one currency. */
export interface CostGroup {
  readonly currency: string;
  readonly charges: number;
  readonly sums: CostSums;
  /** Value of the dimension; null where the charges have none. Undefined without a dimension. */
  readonly key?: string | null;
  readonly label?: string | null;
  /** First day of the time bucket. */
  readonly bucket?: string;
  /** Which exchange rates hold: see RateBook.factor. */
  readonly window?: number;
  readonly unit?: string | null;
  /** ConsumedQuantity, exact decimal text. */
  readonly quantity?: string;
}

const textOrNull = (value: unknown): string | null => (value === null || value === undefined ? null : String(value));

/** A row of the statement; columns that it did not group by are left out. */
export function costGroupOf(row: ResultRow, metrics: readonly CostMetric[]): CostGroup {
  const given = (name: string): boolean => Object.hasOwn(row, name);
  return {
    currency: String(row['currency']),
    charges: Number(row['charges']),
    sums: Object.fromEntries(metrics.map((metric) => [metric, textOrNull(row[metric])])),
    ...(given('key') ? { key: textOrNull(row['key']) } : {}),
    ...(given('label') ? { label: textOrNull(row['label']) } : {}),
    ...(given('bucket') ? { bucket: String(row['bucket']) } : {}),
    ...(given('rate_window') ? { window: Number(row['rate_window']) } : {}),
    ...(given('unit') ? { unit: textOrNull(row['unit']) } : {}),
    ...(given('quantity') ? { quantity: String(row['quantity']) } : {}),
  };
}
