import { quoteTablePath, type ResultRow } from '@cloudact/bq-core';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { type FxRate, RateBook } from './rate-book.js';

/** Rates that the organisation set itself come before published ones of the same day. */
export const OWN_SOURCE = 'MANUAL';

/** Rows of fx_rates, as reports need them. */
@Injectable()
export class FxRatesRepository {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  /** All rates from and into `currency` that hold on a day before `before`; one a day and pair. */
  async bookOf(client: OrgBigQueryClient, currency: string, before: string): Promise<RateBook> {
    const table = quoteTablePath(this.platform.own(client.context, 'fx_rates'));
    const { rows } = await client.query({
      sql: `SELECT rate_date, base_currency, quote_currency, source, rate FROM ${table}
WHERE rate_date < @before AND (quote_currency = @currency OR base_currency = @currency) AND base_currency != quote_currency
QUALIFY ROW_NUMBER() OVER (PARTITION BY rate_date, base_currency, quote_currency ORDER BY source = @own DESC, source) = 1
ORDER BY rate_date`,
      params: { before: { type: 'DATE', value: before }, currency: { type: 'STRING', value: currency }, own: { type: 'STRING', value: OWN_SOURCE } },
    });
    return new RateBook(currency, rows.map(rateOf));
  }
}

function rateOf(row: ResultRow): FxRate {
  const text = (name: string): string => String(row[name]);
  return { base: text('base_currency'), quote: text('quote_currency'), date: text('rate_date'), rate: text('rate'), source: text('source') };
}
