import { quoteTablePath, type QueryParameter, type ResultRow } from '@cloudact/bq-core';
import { decodePageToken, InjectPlatform, MicrosecondClock, type Page, pageOf, type Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { FxRateChangedMeanwhileError } from '../cost-errors.js';
import type { FxRatePath } from './fx-rate-path.js';
import type { FxRateView, ListFxRatesQuery, PutFxRateBody } from './fx-rate.dto.js';

const COLUMNS = 'rate_date, base_currency, quote_currency, source, rate, notes, version';
const PLACE = ['rate_date', 'base_currency', 'quote_currency', 'source'] as const;

/** The organisation's exchange rates, as people keep them. */
@Injectable()
export class FxRatesService {
  readonly #clock = new MicrosecondClock();

  constructor(@InjectPlatform() private readonly platform: Platform) {}

  async list(client: OrgBigQueryClient, { limit, page_token, base, quote, from }: ListFxRatesQuery): Promise<Page<'fx_rates', FxRateView>> {
    const scope = { org: client.context.org, list: 'fx-rates', filters: { base, quote, from } };
    const after = decodePageToken(scope, page_token, PLACE.length);
    const params: Record<string, QueryParameter> = { row_limit: { type: 'INT64', value: limit + 1 } };
    const conditions: string[] = [];
    const bind = (condition: string, name: string, type: string, value: string | undefined): void => {
      if (value === undefined) return;
      conditions.push(condition);
      params[name] = { type, value };
    };
    bind('base_currency = @base', 'base', 'STRING', base);
    bind('quote_currency = @quote', 'quote', 'STRING', quote);
    bind('rate_date >= @from_day', 'from_day', 'DATE', from);
    if (after !== undefined) {
      bind('(rate_date < @after_day OR (rate_date = @after_day AND CONCAT(base_currency, quote_currency, source) > @after_pair))', 'after_day', 'DATE', after[0]);
      params['after_pair'] = { type: 'STRING', value: after.slice(1).join('') };
    }
    const { rows } = await client.query({
      sql: `SELECT ${COLUMNS} FROM ${quoteTablePath(this.#table(client))}${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`}
ORDER BY rate_date DESC, CONCAT(base_currency, quote_currency, source) LIMIT @row_limit`,
      params,
    });
    return pageOf({ name: 'fx_rates', found: rows.map(viewOf), limit, scope, placeOf: (rate) => PLACE.map((column) => rate[column]) });
  }

  /** Stores the rate, or changes it. The same rate once more changes nothing. @throws FxRateChangedMeanwhileError */
  async put(client: OrgBigQueryClient, path: FxRatePath, { rate, source, notes }: PutFxRateBody): Promise<FxRateView> {
    const { org, keyId } = client.context;
    const table = this.#table(client);
    const at = this.#clock.next();
    const key = { ...path, source };
    const row = { x_org_slug: org, ...key, rate, is_final: true, notes: notes ?? null, created_by: keyId, created_at: at, version: 1 };
    const made = await this.platform.house.dml.insertIfAbsent({ org, table, row });
    const now = await this.#find(client, key);
    if (made.rows > 0n || (now.rate === rate && now.notes === (notes ?? null))) return now;
    const version = now.version + 1;
    const changed = await this.platform.house.dml.update({ org, table, set: { rate, notes: notes ?? null, updated_at: at, version }, where: { x_org_slug: org, ...key, version: now.version } });
    if (changed.rows === 0n) throw new FxRateChangedMeanwhileError(path);
    return { ...now, rate, notes: notes ?? null, version };
  }

  async #find(client: OrgBigQueryClient, key: FxRatePath & { readonly source: string }): Promise<FxRateView> {
    const { rows } = await client.query({
      sql: `SELECT ${COLUMNS} FROM ${quoteTablePath(this.#table(client))} WHERE ${PLACE.map((column) => `${column} = @${column}`).join(' AND ')}`,
      params: Object.fromEntries(PLACE.map((column) => [column, { type: column === 'rate_date' ? 'DATE' : 'STRING', value: key[column] }])),
    });
    if (rows[0] === undefined) throw new FxRateChangedMeanwhileError(key);
    return viewOf(rows[0]);
  }

  #table(client: OrgBigQueryClient): ReturnType<Platform['own']> {
    return this.platform.own(client.context, 'fx_rates');
  }
}

const viewOf = (row: ResultRow): FxRateView => ({ ...(row as unknown as FxRateView), version: Number(row['version']) });
