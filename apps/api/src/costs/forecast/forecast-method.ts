import { addDecimals, divideDecimals, type ExactDecimal, multiplyDecimals } from '@cloudact/bq-core';
import { dayMs } from '../query/cost-period.js';

export interface DailyCost {
  readonly day: string;
  readonly cost: ExactDecimal;
}

/** Guesses the cost of days to come from complete days of the past. */
export interface ForecastMethod {
  /** What it does, for people. */
  readonly description: string;
  /** @param history a day each, ascending, without a gap, at least one */
  forecast(history: readonly DailyCost[], days: readonly string[]): readonly ExactDecimal[];
}

export const FORECAST_METHODS = ['weekday-average', 'run-rate', 'linear-trend'] as const;
export type ForecastMethodName = (typeof FORECAST_METHODS)[number];

/** Decimals of a guess. */
const SCALE = 6;
const ZERO: ExactDecimal = { units: 0n, scale: 0 };
const whole = (value: number): ExactDecimal => ({ units: BigInt(value), scale: 0 });
const sumOf = (history: readonly DailyCost[]): ExactDecimal => history.reduce((sum, { cost }) => addDecimals(sum, cost), ZERO);
const averageOf = (history: readonly DailyCost[]): ExactDecimal => divideDecimals(sumOf(history), whole(history.length), SCALE);
const weekdayOf = (day: string): number => new Date(dayMs(day)).getUTCDay();

const runRate: ForecastMethod = {
  description: 'Every day to come costs the average of the days in the history.',
  forecast: (history, days) => days.map(() => averageOf(history)),
};

const weekdayAverage: ForecastMethod = {
  description: 'A day to come costs the average of the same weekdays in the history; a weekday that is not in it costs the average of all.',
  forecast: (history, days) => {
    const byWeekday = new Map([...Map.groupBy(history, ({ day }) => weekdayOf(day))].map(([weekday, list]) => [weekday, averageOf(list)]));
    return days.map((day) => byWeekday.get(weekdayOf(day)) ?? averageOf(history));
  },
};

/** Least squares over the positions 0 … n-1: slope = (n Σxy − Σx Σy) / (n Σx² − (Σx)²). */
const linearTrend: ForecastMethod = {
  description: 'A straight line through the days of the history by least squares, continued; never below nothing.',
  forecast: (history, days) => {
    const n = history.length;
    const sumX = (n * (n - 1)) / 2;
    const sumXX = ((n - 1) * n * (2 * n - 1)) / 6;
    const sumXY = history.reduce((sum, { cost }, x) => addDecimals(sum, multiplyDecimals(cost, whole(x))), ZERO);
    const sumY = sumOf(history);
    const spread = n * sumXX - sumX * sumX;
    const top = addDecimals(multiplyDecimals(sumXY, whole(n)), multiplyDecimals(sumY, whole(-sumX)));
    const slope = spread === 0 ? ZERO : divideDecimals(top, whole(spread), SCALE * 2);
    const base = divideDecimals(addDecimals(sumY, multiplyDecimals(slope, whole(-sumX))), whole(n), SCALE * 2);
    return days.map((_day, ahead) => {
      const { units, scale } = addDecimals(base, multiplyDecimals(slope, whole(n + ahead)));
      return divideDecimals({ units: units < 0n ? 0n : units, scale }, whole(1), SCALE);
    });
  },
};

export const METHODS: Readonly<Record<ForecastMethodName, ForecastMethod>> = { 'weekday-average': weekdayAverage, 'run-rate': runRate, 'linear-trend': linearTrend };
