import { type BigQueryGateway, type BudgetFacts, type CostRecord, quoteTablePath } from '@cloudact/bq-core';
import type { TableWriters } from '@cloudact/bq-writers';
import type { TableRef } from '@cloudact/schemas';
import { costRow } from './cost-row.js';

/** Owner of rows and jobs that are the platform's own; no slug begins with an underscore. */
export const PLATFORM_ORG = '_platform';

/** Stores a batch in `org_cost_tracking`, once: the batch is a run of the writers' ledger, and a batch that is sent again is found there. */
export function costWriter(writers: () => TableWriters, table: TableRef): (batchId: string, records: readonly CostRecord[]) => Promise<void> {
  return async (batchId, records) => {
    await writers().write({ org: PLATFORM_ORG, table, rows: records.map(costRow), runId: batchId, intent: 'append', method: 'storage-write' });
  };
}

export interface BudgetTables {
  /** `org_usage_quotas`: the latest QUERY_BYTES event of an organisation names the limit in force. */
  readonly quotas: TableRef;
  /** `org_cost_tracking`. */
  readonly costs: TableRef;
}

/** Budgets and what was used of them on a UTC day, of all organisations that have one, in one statement. */
export async function loadBudgets(gateway: BigQueryGateway, { quotas, costs }: BudgetTables, day: Date): Promise<ReadonlyMap<string, BudgetFacts>> {
  const { rows } = await gateway.query({
    sql: `WITH limits AS (
  SELECT org_slug, limit_in_force FROM ${quoteTablePath(quotas)} WHERE metric = 'QUERY_BYTES'
  QUALIFY ROW_NUMBER() OVER (PARTITION BY org_slug ORDER BY occurred_at DESC, quota_event_id DESC) = 1
), records AS (
  SELECT org_slug, bytes_billed FROM ${quoteTablePath(costs)} WHERE recorded_at >= @day
  QUALIFY ROW_NUMBER() OVER (PARTITION BY org_slug, cost_id ORDER BY recorded_at) = 1
)
SELECT l.org_slug, l.limit_in_force, COALESCE(SUM(r.bytes_billed), 0) AS used
FROM limits AS l LEFT JOIN records AS r ON r.org_slug = l.org_slug
WHERE l.limit_in_force IS NOT NULL GROUP BY l.org_slug, l.limit_in_force`,
    params: { day: { type: 'TIMESTAMP', value: day.toISOString() } },
  });
  return new Map(rows.map((row) => [String(row['org_slug']), { limitBytes: BigInt(String(row['limit_in_force'])), usedBytes: BigInt(String(row['used'])) }]));
}
