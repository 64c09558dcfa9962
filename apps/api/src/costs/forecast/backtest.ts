import { addDecimals, divideDecimals, type ExactDecimal, formatDecimal } from '@cloudact/bq-core';
import type { DailyCost, ForecastMethod } from './forecast-method.js';

/** Days that are held back to see how well a method would have guessed them. */
export const BACKTEST_DAYS = 7;
/** Fewer days than this teach nothing about a week. */
const LEAST_HISTORY = 14;

export interface Backtest {
  readonly days: number;
  readonly forecast: string;
  readonly actual: string;
  /** By how many percent of the actual sum the guess was off; null when nothing was spent. */
  readonly error_percent: string | null;
}

const ZERO: ExactDecimal = { units: 0n, scale: 0 };
const sum = (values: readonly ExactDecimal[]): ExactDecimal => values.reduce(addDecimals, ZERO);

/** The method's guess of the last days, made from the days before them. @returns undefined when the history is too short */
export function backtest(method: ForecastMethod, history: readonly DailyCost[]): Backtest | undefined {
  if (history.length < LEAST_HISTORY) return undefined;
  const known = history.slice(0, -BACKTEST_DAYS);
  const heldBack = history.slice(-BACKTEST_DAYS);
  const guess = sum(method.forecast(known, heldBack.map(({ day }) => day)));
  const actual = sum(heldBack.map(({ cost }) => cost));
  const off = addDecimals(guess, { units: -actual.units, scale: actual.scale });
  const distance = { units: (off.units < 0n ? -off.units : off.units) * 100n, scale: off.scale };
  const base = { units: actual.units < 0n ? -actual.units : actual.units, scale: actual.scale };
  return { days: BACKTEST_DAYS, forecast: formatDecimal(guess), actual: formatDecimal(actual), error_percent: base.units === 0n ? null : formatDecimal(divideDecimals(distance, base, 2)) };
}
