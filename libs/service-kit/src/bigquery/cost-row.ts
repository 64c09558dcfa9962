import { createHash } from 'node:crypto';
import type { CostRecord } from '@cloudact/bq-core';
import type { Row } from '@cloudact/bq-writers';

/** A cost record as a row of `org_cost_tracking`. The id comes from the job, so that a batch that is sent twice counts once. */
export function costRow(record: CostRecord): Row {
  return {
    cost_id: createHash('sha256').update(`${record.service}\n${record.jobId}`).digest('hex').slice(0, 32),
    org_slug: record.orgSlug,
    service: record.service,
    job_id: record.jobId,
    statement_class: record.statementType,
    bytes_processed: record.bytesProcessed,
    bytes_billed: record.bytesBilled,
    slot_ms: record.slotMs,
    duration_ms: Math.round(record.durationMs),
    cache_hit: record.cacheHit,
    estimated_usd: record.estimatedUsd,
    labels: { org: record.orgSlug, service: record.service, tier: record.tier },
    recorded_at: record.finishedAt.toISOString(),
  };
}
