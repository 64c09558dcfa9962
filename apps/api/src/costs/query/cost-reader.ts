import { quoteTablePath } from '@cloudact/bq-core';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { TooManyCostGroupsError } from '../cost-errors.js';
import { convertGroups } from '../fx/convert-groups.js';
import { FxRatesRepository } from '../fx/fx-rates.repository.js';
import type { AppliedRate } from '../fx/rate-book.js';
import type { CostDimension } from './cost-dimension.js';
import { type CostOfAnswer, costOfAnswer } from './cost-of-answer.js';
import { costFilter, type CostFilter } from './cost-filter.js';
import { type CostGroup, costGroupOf } from './cost-group.js';
import { metricsOf } from './cost-metric.js';
import type { CostPeriod } from './cost-period.js';
import type { CostQuery } from './cost-query.dto.js';
import { costStatement, type CostTables, MOST_GROUPS, type TimeBucket } from './cost-statement.js';
import { mergeGroups } from './merge-groups.js';

export interface CostReading {
  readonly period: CostPeriod;
  readonly by?: CostDimension;
  readonly bucket?: TimeBucket;
  readonly perUnit?: boolean;
  /** Conditions beside those of the query, over `c`, the cost table. */
  readonly also?: Pick<CostFilter, 'conditions' | 'params'>;
}

/** How costs were converted. */
export interface Conversion {
  readonly to: string;
  readonly rates: readonly AppliedRate[];
}

export interface CostFigures {
  /** One a currency, dimension value, bucket and unit. */
  readonly groups: readonly CostGroup[];
  readonly conversion: Conversion | null;
  readonly job: CostOfAnswer;
}

/** Asks BigQuery for sums of costs; the only place that reads the cost table for reports. */
@Injectable()
export class CostReader {
  constructor(
    @InjectPlatform() private readonly platform: Platform,
    private readonly rates: FxRatesRepository,
  ) {}

  /** @throws FxRateMissingError, TooManyCostGroupsError */
  async read(client: OrgBigQueryClient, query: CostQuery, reading: CostReading): Promise<CostFigures> {
    const { period, by, bucket, perUnit, also } = reading;
    const tables = this.tables(client);
    const metrics = metricsOf(query.metrics);
    const book = query.currency === undefined ? undefined : await this.rates.bookOf(client, query.currency, period.to);
    const result = await client.query(costStatement(tables, {
      metrics,
      filter: withAlso(costFilter(query, period, tables.hierarchy), also),
      ...(by === undefined ? {} : { by }),
      ...(bucket === undefined ? {} : { bucket }),
      ...(perUnit === undefined ? {} : { perUnit }),
      ...(book === undefined ? {} : { rateDays: book.days }),
    }));
    if (result.rows.length > MOST_GROUPS) throw new TooManyCostGroupsError(by?.name ?? bucket ?? 'unit', MOST_GROUPS);
    const groups = result.rows.map((row) => costGroupOf(row, metrics));
    const job = costOfAnswer(result);
    if (book === undefined) return { groups, conversion: null, job };
    const converted = convertGroups(groups, book);
    const identity = ({ key, bucket: start, unit }: CostGroup): string => JSON.stringify([key, start, unit]);
    return { groups: mergeGroups(converted.groups, identity), conversion: { to: book.to, rates: converted.rates }, job };
  }

  tables(client: OrgBigQueryClient): CostTables {
    const path = (table: string): string => quoteTablePath(this.platform.own(client.context, table));
    return { costs: path('cost_data_standard_1_3'), hierarchy: path('org_hierarchy') };
  }
}

const withAlso = (filter: CostFilter, also: CostReading['also']): CostFilter => (also === undefined ? filter : { ...filter, conditions: [...filter.conditions, ...also.conditions], params: { ...filter.params, ...also.params } });
