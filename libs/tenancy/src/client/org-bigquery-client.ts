import type { QueryParameter, QueryResult, QueryRunner } from '@cloudact/bq-core';
import type { OrgContext } from '../org/org-context.js';
import { TIER_LIMITS } from '../tier/plan-tier.js';

export interface OrgQuery {
  readonly sql: string;
  readonly params?: Readonly<Record<string, QueryParameter>>;
  /** Milliseconds; the tier's timeout caps it. */
  readonly timeoutMs?: number;
  /** Bytes that a dry run may promise; absent: no dry run, only the tier's cap on the job. */
  readonly maxEstimatedBytes?: bigint;
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
  ) {}

  /** @throws the errors of `QueryRunner`, DATASET_NOT_ALLOWED for any table outside the organisation's dataset among them */
  query(query: OrgQuery): Promise<QueryResult> {
    const { org, tier, datasetId } = this.context;
    const { timeoutMs, maximumBytesBilled } = TIER_LIMITS[tier];
    return this.runner.query(
      { orgSlug: org, tier, service: this.service },
      { ...query, allowedDatasets: [datasetId], maxTimeoutMs: timeoutMs, ...(maximumBytesBilled === undefined ? {} : { maximumBytesBilled }) },
    );
  }

  /**
   * For repository methods over the shared dataset: the statement must bind `@org_slug`, and this binds it. Whatever the caller
   * passes under that name is overwritten.
   */
  querySharedRows(query: OrgQuery & { readonly sharedDataset: string }): Promise<QueryResult> {
    const { org, tier } = this.context;
    const { sharedDataset, ...rest } = query;
    const { timeoutMs, maximumBytesBilled } = TIER_LIMITS[tier];
    return this.runner.query(
      { orgSlug: org, tier, service: this.service },
      {
        ...rest,
        params: { ...query.params, org_slug: { type: 'STRING', value: org } },
        allowedDatasets: [sharedDataset],
        maxTimeoutMs: timeoutMs,
        ...(maximumBytesBilled === undefined ? {} : { maximumBytesBilled }),
      },
    );
  }
}
