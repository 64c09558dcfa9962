import { type ResultRow, quoteIdentifier, type Statement } from '@cloudact/bq-core';
import type { TableSchema } from '@cloudact/schemas';
import { decodePageToken, InjectPlatform, pageOf, type Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { costFilter } from '../query/cost-filter.js';
import type { CostPeriod } from '../query/cost-period.js';
import { CostReader } from '../query/cost-reader.js';
import { columnsOf } from './cost-columns.js';
import type { CostFieldsQuery, CostRowsPage, CostRowsQuery } from './cost-rows.dto.js';

/** By what charges are ordered: the partition column, then the rest of what names a row. */
const PLACE = [['ChargePeriodStart', 'TIMESTAMP'], ['x_pipeline_id', 'STRING'], ['x_credential_id', 'STRING'], ['x_pipeline_run_date', 'DATE'], ['x_source_row_id', 'STRING']] as const;
const ORDER = PLACE.map(([column]) => `c.${column}`).join(', ');
const COSTS = 'cost_data_standard_1_3';

/** Single charges, as they are stored. */
@Injectable()
export class CostRowsService {
  constructor(
    @InjectPlatform() private readonly platform: Platform,
    private readonly costs: CostReader,
  ) {}

  async page(client: OrgBigQueryClient, query: CostRowsQuery, period: CostPeriod): Promise<CostRowsPage> {
    const { limit, page_token, fields, ...filter } = query;
    const columns = columnsOf(this.schema(client), fields);
    const { sql, params, identity } = this.#select(client, filter, period, columns);
    const scope = { org: client.context.org, list: 'costs', filters: { ...identity, fields } };
    const after = decodePageToken(scope, page_token, PLACE.length);
    const { rows } = await client.query({
      sql: `${sql}${after === undefined ? '' : ` AND ${AFTER}`}\nORDER BY ${ORDER} LIMIT @row_limit`,
      params: { ...params, row_limit: { type: 'INT64', value: limit + 1 }, ...(after === undefined ? {} : Object.fromEntries(PLACE.map(([column, type], i) => [`after_${column}`, { type, value: after[i] }]))) },
    });
    const page = pageOf({ name: 'costs', found: rows, limit, scope, placeOf: (row: ResultRow) => PLACE.map(([column]) => String(row[`place_${column}`])) });
    return { period, ...page, costs: page.costs.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]]))) };
  }

  /** All charges of a period, in no order: sorting them all would be the dearest part of a large export. Memory stays bounded whatever their number. */
  rows(client: OrgBigQueryClient, { fields, ...filter }: CostFieldsQuery, period: CostPeriod): { readonly columns: readonly string[]; readonly rows: AsyncIterableIterator<ResultRow> } {
    const columns = columnsOf(this.schema(client), fields);
    const { sql, params } = this.#select(client, filter, period, columns);
    return { columns, rows: client.queryRows({ sql, ...(params === undefined ? {} : { params }) }) };
  }

  schema(client: OrgBigQueryClient): TableSchema {
    return this.platform.own(client.context, COSTS).schema;
  }

  #select(client: OrgBigQueryClient, filter: CostFieldsQuery, period: CostPeriod, columns: readonly string[]): Statement & { readonly identity: Readonly<Record<string, string | undefined>> } {
    const tables = this.costs.tables(client);
    const { conditions, params, identity } = costFilter(filter, period, tables.hierarchy);
    const shown = columns.map((name) => `c.${quoteIdentifier(name)}`);
    const place = PLACE.map(([column]) => `c.${column} AS place_${column}`);
    return { sql: `SELECT ${[...shown, ...place].join(', ')}\nFROM ${tables.costs} AS c\nWHERE ${conditions.join(' AND ')}`, params, identity };
  }
}

/** Rows behind the place of the last one: (a, b) > (@a, @b), column by column, since GoogleSQL compares no tuples. */
const AFTER = `(${PLACE.map(([column], i) => `(${[...PLACE.slice(0, i).map(([before]) => `c.${before} = @after_${before}`), `c.${column} > @after_${column}`].join(' AND ')})`).join(' OR ')})`;
