import { pageTokenOf, QueryAdviser, type MeasuredAdvice, type QueryResult, SchemaLayouts } from '@cloudact/bq-core';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import { freeSqlGuard, type OrgBigQueryClient, TIER_LIMITS } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { costOfAnswer } from '../costs/query/cost-of-answer.js';
import { queryParameters } from './query-parameters.js';
import type { AdviceView, EstimateQueryBody, QueryEstimateView, QueryPageQuery, QueryResultView, RunQueryBody } from './queries.dto.js';

/** Bytes of an answer, and of one value in it. */
const ANSWER_BYTES = 10_000_000;
const VALUE_BYTES = 1_000_000;
/** From this share of the cap on, an estimate is shown as near to it. */
const NEAR_CAP = 0.8;

/** SQL of people and agents: what it would cost, and its answer. */
@Injectable()
export class QueriesService {
  readonly #adviser: QueryAdviser;

  constructor(@InjectPlatform() { gateway, registry }: Platform) {
    this.#adviser = new QueryAdviser({ gateway, layouts: new SchemaLayouts(registry) });
  }

  async run(client: OrgBigQueryClient, { sql, params, max_rows, max_estimated_bytes }: RunQueryBody): Promise<QueryResultView> {
    const result = await client.freeQuery({ sql, params: queryParameters(params), limits: limitsOf(max_rows), ...(max_estimated_bytes === undefined ? {} : { maxEstimatedBytes: BigInt(max_estimated_bytes) }) });
    return viewOf(result);
  }

  async page(client: OrgBigQueryClient, { page_token, max_rows }: QueryPageQuery): Promise<QueryResultView> {
    return viewOf(await client.nextPage(page_token, { limits: limitsOf(max_rows) }));
  }

  /** The estimate first: what the guard refuses is not advised on. */
  async estimate(client: OrgBigQueryClient, { sql, params: given }: EstimateQueryBody): Promise<QueryEstimateView> {
    const params = queryParameters(given);
    const estimate = await client.estimate({ sql, params, guard: freeSqlGuard });
    const advice = await this.#adviser.adviseWithBytes(sql, params);
    const cap = TIER_LIMITS[client.context.tier].maximumBytesBilled;
    const share = estimate.shareOfCap;
    return {
      bytes_processed: String(estimate.bytesProcessed),
      bytes_billed: String(estimate.bytesBilled),
      estimated_usd: estimate.usd,
      accuracy: estimate.accuracy,
      cap_bytes: cap === undefined ? null : String(cap),
      share_of_cap: share ?? null,
      verdict: share === undefined ? 'no_cap' : share > 1 ? 'over_cap' : share >= NEAR_CAP ? 'near_cap' : 'within_cap',
      referenced_tables: estimate.referencedTables,
      advice: advice.map(adviceView),
    };
  }
}

const limitsOf = (rows: number): { readonly maxRows: number; readonly maxBytes: number; readonly maxCellBytes: number } => ({ maxRows: rows, maxBytes: ANSWER_BYTES, maxCellBytes: VALUE_BYTES });

const viewOf = (result: QueryResult): QueryResultView => ({
  columns: result.fields,
  rows: result.rows,
  truncated: result.truncated,
  total_rows: String(result.totalRows),
  next_page_token: result.next === undefined ? null : pageTokenOf(result.next),
  query: costOfAnswer(result),
});

function adviceView({ code, text, span, suggestion, bytesBefore, bytesAfter }: MeasuredAdvice): AdviceView {
  return { code, text, span: { start: span.start, end: span.end }, ...(suggestion === undefined ? {} : { suggestion }), ...(bytesBefore === undefined ? {} : { bytes_before: String(bytesBefore) }), ...(bytesAfter === undefined ? {} : { bytes_after: String(bytesAfter) }) };
}
