import { divideDecimals, type ExactDecimal, parseDecimal } from '@cloudact/bq-core';

/** A row of fx_rates: `rate` units of `quote` for one unit of `base`. */
export interface FxRate {
  readonly base: string;
  readonly quote: string;
  /** Holds from this day on, until the next one. */
  readonly date: string;
  readonly rate: string;
  readonly source: string;
}

/** A rate as it was applied; `inverted` when only the other direction was published, so that one was divided by it. */
export interface AppliedRate extends FxRate {
  readonly inverted: boolean;
}

export interface Factor {
  readonly rate: AppliedRate;
  /** What an amount in the other currency is multiplied with. */
  readonly factor: ExactDecimal;
}

/** Digits of a rate that had to be inverted: ten more than any published rate has. */
const INVERTED_SCALE = 18;
const ONE: ExactDecimal = { units: 1n, scale: 0 };

/** The rates into one currency, by day. A day without a rate takes the last one before it. */
export class RateBook {
  /** Days on which a rate of any currency changes, ascending. */
  readonly days: readonly string[];
  readonly #byCurrency = new Map<string, readonly Factor[]>();

  /** @param rates rates from or into `to`, in the order of their dates; a published direction is preferred to an inverted one */
  constructor(
    readonly to: string,
    rates: readonly FxRate[],
  ) {
    const direct = Map.groupBy(rates.filter(({ quote }) => quote === to), ({ base }) => base);
    const inverse = Map.groupBy(rates.filter(({ base }) => base === to), ({ quote }) => quote);
    for (const [currency, list] of inverse) this.#byCurrency.set(currency, list.map((rate) => ({ rate: { ...rate, inverted: true }, factor: divideDecimals(ONE, parseDecimal(rate.rate), INVERTED_SCALE) })));
    for (const [currency, list] of direct) this.#byCurrency.set(currency, list.map((rate) => ({ rate: { ...rate, inverted: false }, factor: parseDecimal(rate.rate) })));
    this.days = [...new Set([...this.#byCurrency.values()].flatMap((list) => list.map(({ rate }) => rate.date)))].sort();
  }

  /**
   * @param window how many of `days` are on or before the day, as RANGE_BUCKET counts them
   * @returns undefined where no rate holds yet; for the currency itself a factor of 1 without a rate is the caller's
   */
  factor(currency: string, window: number): Factor | undefined {
    const day = this.days[window - 1];
    return day === undefined ? undefined : this.#byCurrency.get(currency)?.findLast(({ rate }) => rate.date <= day);
  }

  /** The first day for which the currency has a rate. */
  firstDay(currency: string): string | undefined {
    return this.#byCurrency.get(currency)?.[0]?.rate.date;
  }
}
