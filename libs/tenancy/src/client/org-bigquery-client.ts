import type { QueryCaller, QueryEstimate, QueryParameter, QueryPrincipal, QueryRequest, QueryResult, QueryRunner, ResultLimits, ResultRow, StatementGuard } from '@cloudact/bq-core';
import type { OrgContext } from '../org/org-context.js';
import { freeSqlGuard } from '../sql-guard/free-sql-guard.js';
import type { CurrentPlans } from '../tier/current-plans.js';
import { TIER_LIMITS } from '../tier/plan-tier.js';
import { narrowedToOwnRows } from './own-rows.js';

export interface OrgQuery {
  readonly sql: string;
  readonly params?: Readonly<Record<string, QueryParameter>>;
  /** Milliseconds; the tier's timeout caps it. */
  readonly timeoutMs?: number;
  /** Bytes that a dry run may promise; absent: no dry run, only the tier's cap on the job. */
  readonly maxEstimatedBytes?: bigint;
  /** For SQL that people and language models write: what it admits is what runs. */
  readonly guard?: StatementGuard;
  /** Rows, bytes and cell size of the result; `truncated` says that there was more. */
  readonly limits?: ResultLimits;
  readonly labels?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * BigQuery as one organisation may use it: its own dataset only, its tier's slots, timeout and byte cap, and a bill in its name.
 * There is no way to hand it another organisation.
 */
export class OrgBigQueryClient {
  constructor(
    readonly context: OrgContext,
    private readonly runner: QueryRunner,
    private readonly service: string,
    private readonly plans?: CurrentPlans,
  ) {}

  /** @throws the errors of `QueryRunner`, DATASET_NOT_ALLOWED for any table outside the organisation's dataset among them; OrgNotActiveError */
  query(query: OrgQuery): Promise<QueryResult> {
    return this.#run(query, this.context.datasetId);
  }

  /**
   * For SQL that people and language models write: only through the guard, in the name of the organisation, and never over shared rows.
   *
   * @throws SqlRefusedError besides what `query` throws
   */
  freeQuery(query: Omit<OrgQuery, 'guard'>): Promise<QueryResult> {
    return this.query({ ...query, guard: freeSqlGuard });
  }

  /**
   * For repository methods over the shared dataset: the statement must bind `@org_slug`, and this binds it. Whatever the caller
   * passes under that name, in any case, is dropped: parameter names are case-insensitive (docs: parameterized-queries). Every shared
   * table is narrowed to that organisation once more where it stands in FROM, so that a filter which a statement lacks shows nothing.
   *
   * @throws SharedRowsUnboundError besides what `query` throws
   */
  async querySharedRows(query: Omit<OrgQuery, 'guard'> & { readonly sharedDataset: string }): Promise<QueryResult> {
    const { sharedDataset, ...rest } = query;
    const others = Object.entries(query.params ?? {}).filter(([name]) => name.toLowerCase() !== 'org_slug');
    return this.#run({ ...rest, sql: narrowedToOwnRows(query.sql, sharedDataset), params: { ...Object.fromEntries(others), org_slug: { type: 'STRING', value: this.context.org } } }, sharedDataset);
  }

  /** Like `query`, row by row: memory stays bounded whatever the size of the result, and leaving the loop cancels the job. */
  async *queryRows(query: OrgQuery): AsyncGenerator<ResultRow, void, undefined> {
    yield* this.runner.queryRows(...(await this.#bound(query, this.context.datasetId)));
  }

  /** The rest of a truncated answer to free SQL: its job is the organisation's own. @throws ResultPageNotFoundError also for a result of another organisation */
  async nextPage(token: string, options: { readonly limits?: ResultLimits; readonly signal?: AbortSignal } = {}): Promise<QueryResult> {
    const [caller] = await this.#bound({ sql: '' }, this.context.datasetId);
    return this.runner.nextPage(caller, token, { ...options, principal: this.#principal });
  }

  /** What a query would cost, and whether it would be refused for anything but its price. Costs nothing. */
  async estimate(query: OrgQuery): Promise<QueryEstimate> {
    return this.runner.estimate(...(await this.#bound(query, this.context.datasetId)));
  }

  /** May read the organisation's own dataset, whatever a statement is allowed besides. */
  get #principal(): QueryPrincipal {
    return { orgSlug: this.context.org, datasets: [this.context.datasetId] };
  }

  async #run(query: OrgQuery, dataset: string): Promise<QueryResult> {
    return this.runner.query(...(await this.#bound(query, dataset)));
  }

  async #bound(query: OrgQuery, dataset: string): Promise<readonly [QueryCaller, QueryRequest]> {
    const { org } = this.context;
    const tier = this.plans === undefined ? this.context.tier : await this.plans.current(this.context);
    const { timeoutMs, maximumBytesBilled } = TIER_LIMITS[tier];
    return [
      { orgSlug: org, tier, service: this.service, userId: this.context.keyId },
      // free SQL runs in the name of somebody who may read this dataset and nothing else, where there is somebody who can prove that
      { ...query, ...(query.guard === undefined ? {} : { principal: this.#principal }), allowedDatasets: [dataset], maxTimeoutMs: timeoutMs, ...(maximumBytesBilled === undefined ? {} : { maximumBytesBilled }) },
    ];
  }
}
