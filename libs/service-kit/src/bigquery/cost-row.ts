import { createHash } from 'node:crypto';
import type { CostRecord } from '@cloudact/bq-core';
import type { Row } from '@cloudact/bq-writers';

/** Identity of a job's record, the same whoever writes it and however often. */
export function costIdOf(service: string, jobId: string): string {
  return createHash('sha256').update(`${service}\n${jobId}`).digest('hex').slice(0, 32);
}

/** A cost record as a row of `org_cost_tracking`. */
export function costRow(record: CostRecord): Row {
  return {
    cost_id: costIdOf(record.service, record.jobId),
    org_slug: record.orgSlug,
    service: record.service,
    user_id: record.userId ?? null,
    job_id: record.jobId,
    statement_class: record.statementClass.toUpperCase(),
    bytes_processed: record.bytesProcessed,
    bytes_billed: record.bytesBilled,
    slot_ms: record.slotMs,
    duration_ms: Math.round(record.durationMs),
    cache_hit: record.cacheHit,
    estimated_bytes: record.estimatedBytes ?? null,
    estimated_usd: record.estimatedUsd,
    labels: record.labels,
    recorded_at: record.finishedAt.toISOString(),
  };
}
