import { RequestInvalidError } from '@cloudact/service-kit';
import { isISO4217CurrencyCode, isISO8601 } from 'class-validator';

/** The day and the pair that a path names. */
export interface FxRatePath {
  readonly rate_date: string;
  readonly base_currency: string;
  readonly quote_currency: string;
}

/** @throws RequestInvalidError */
export function fxRatePath(date: string, base: string, quote: string): FxRatePath {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !isISO8601(date, { strict: true })) throw new RequestInvalidError([{ field: 'date', message: `${JSON.stringify(date.slice(0, 40))} is no day; write YYYY-MM-DD` }]);
  for (const [field, currency] of [['base', base], ['quote', quote]] as const) {
    if (!/^[A-Z]{3}$/.test(currency) || !isISO4217CurrencyCode(currency)) throw new RequestInvalidError([{ field, message: `${JSON.stringify(currency.slice(0, 40))} is no currency; use an ISO 4217 code such as EUR` }]);
  }
  if (base === quote) throw new RequestInvalidError([{ field: 'quote', message: `${quote} is the base currency too; its rate is always 1` }]);
  return { rate_date: date, base_currency: base, quote_currency: quote };
}
