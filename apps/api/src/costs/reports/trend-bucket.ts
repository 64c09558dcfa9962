import { addDays, addMonths, type CostPeriod, monthStart } from '../query/cost-period.js';
import type { TimeBucket } from '../query/cost-statement.js';

export const GRANULARITIES = ['day', 'week', 'month', 'quarter', 'year', 'fiscal-quarter', 'fiscal-year'] as const;
export type Granularity = (typeof GRANULARITIES)[number];

/** How a granularity is made: what BigQuery groups by, and how its groups are put together. */
interface BucketRule {
  readonly reads: TimeBucket;
  /** First day of the bucket that the day is in. @param fiscalStart first month of the fiscal year, 1 to 12 */
  readonly startOf: (day: string, fiscalStart: number) => string;
  readonly next: (start: string) => string;
  readonly label: (start: string, fiscalStart: number) => string;
}

const CALENDAR = 1;
/** Months between the start of the year, which begins in `first`, and the day's month. */
const monthsInto = (day: string, first: number): number => (Number(day.slice(5, 7)) - first + 12) % 12;
const quarterStart = (day: string, first: number): string => addMonths(monthStart(day), -(monthsInto(day, first) % 3));
const yearStart = (day: string, first: number): string => addMonths(monthStart(day), -monthsInto(day, first));
/** A fiscal year is named after the calendar year in which it ends. */
const fiscalYearOf = (start: string, first: number): string => addMonths(yearStart(start, first), 11).slice(0, 4);
const quarterOf = (start: string, first: number): number => monthsInto(start, first) / 3 + 1;
const asIs = (start: string): string => start;
const isoWeekStart = (day: string): string => addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));

const RULES: Readonly<Record<Granularity, BucketRule>> = {
  day: { reads: 'day', startOf: asIs, next: (start) => addDays(start, 1), label: asIs },
  week: { reads: 'week', startOf: isoWeekStart, next: (start) => addDays(start, 7), label: asIs },
  month: { reads: 'month', startOf: monthStart, next: (start) => addMonths(start, 1), label: (start) => start.slice(0, 7) },
  quarter: { reads: 'month', startOf: (day) => quarterStart(day, CALENDAR), next: (start) => addMonths(start, 3), label: (start) => `${start.slice(0, 4)}-Q${quarterOf(start, CALENDAR)}` },
  year: { reads: 'month', startOf: (day) => yearStart(day, CALENDAR), next: (start) => addMonths(start, 12), label: (start) => start.slice(0, 4) },
  'fiscal-quarter': { reads: 'month', startOf: quarterStart, next: (start) => addMonths(start, 3), label: (start, first) => `FY${fiscalYearOf(start, first)}-Q${quarterOf(start, first)}` },
  'fiscal-year': { reads: 'month', startOf: yearStart, next: (start) => addMonths(start, 12), label: (start, first) => `FY${fiscalYearOf(start, first)}` },
};

export interface Bucket {
  /** First day; that of the first bucket may lie before the period. */
  readonly start: string;
  readonly label: string;
}

/** The buckets of a period, without a gap. */
export class TrendBuckets {
  readonly reads: TimeBucket;
  readonly #rule: BucketRule;

  constructor(
    granularity: Granularity,
    private readonly fiscalStart: number,
  ) {
    this.#rule = RULES[granularity];
    this.reads = this.#rule.reads;
  }

  startOf(day: string): string {
    return this.#rule.startOf(day, this.fiscalStart);
  }

  of({ from, to }: CostPeriod): readonly Bucket[] {
    const buckets: Bucket[] = [];
    for (let start = this.startOf(from); start < to; start = this.#rule.next(start)) buckets.push({ start, label: this.#rule.label(start, this.fiscalStart) });
    return buckets;
  }
}
