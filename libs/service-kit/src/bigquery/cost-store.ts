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
  /** `org_profiles`, which has the limits. */
  readonly profiles: TableRef;
  /** `org_cost_tracking`. */
  readonly costs: TableRef;
}

/** Budgets and what was used of them on a UTC day, of all organisations that have one, in one statement. */
export async function loadBudgets(gateway: BigQueryGateway, { profiles, costs }: BudgetTables, day: Date): Promise<ReadonlyMap<string, BudgetFacts>> {
  const { rows } = await gateway.query({
    sql: `WITH records AS (
  SELECT org_slug, bytes_billed FROM ${quoteTablePath(costs)} WHERE recorded_at >= @day
  QUALIFY ROW_NUMBER() OVER (PARTITION BY org_slug, cost_id ORDER BY recorded_at) = 1
)
SELECT p.org_slug, p.query_bytes_per_day, COALESCE(SUM(r.bytes_billed), 0) AS used
FROM ${quoteTablePath(profiles)} AS p LEFT JOIN records AS r ON r.org_slug = p.org_slug
WHERE p.query_bytes_per_day IS NOT NULL GROUP BY p.org_slug, p.query_bytes_per_day`,
    params: { day: { type: 'TIMESTAMP', value: day.toISOString() } },
  });
  return new Map(rows.map((row) => [String(row['org_slug']), { limitBytes: BigInt(String(row['query_bytes_per_day'])), usedBytes: BigInt(String(row['used'])) }]));
}
