import { createHash } from 'node:crypto';
import { type CostRecord, priceOfBytes, quoteTablePath, type ResultRow } from '@cloudact/bq-core';
import { PLATFORM_ORG } from './cost-store.js';
import { costIdOf, costRow } from './cost-row.js';
import type { Platform } from './platform.js';

export interface ReconcileOptions {
  /** Creation of the jobs: from (included) to (excluded). BigQuery keeps its history for 180 days (docs: information-schema-jobs). */
  readonly from: Date;
  readonly to: Date;
  /** True brings the records in line with BigQuery. Default: look and tell. */
  readonly repair?: boolean;
}

/** Job ids by what is wrong with their records. */
export interface CostReconciliation {
  readonly jobs: number;
  readonly missing: readonly string[];
  readonly doubled: readonly string[];
  /** The record says other bytes or another organisation than the job. */
  readonly differing: readonly string[];
  /** Records put in, after the wrong ones were taken out. */
  readonly repaired: number;
}

interface StoredRecord {
  readonly count: number;
  readonly orgSlug: string;
  readonly bytesBilled: string;
}

/** Holds the cost records against what BigQuery itself knows of the jobs that carry our labels: the last net, also for what a power cut took. */
export async function reconcileCosts(platform: Platform, { from, to, repair = false }: ReconcileOptions): Promise<CostReconciliation> {
  const [jobs, stored] = [await jobsBetween(platform, from, to), await recordsSince(platform, from)];
  const missing = jobs.filter(({ jobId }) => !stored.has(jobId));
  const doubled = jobs.filter(({ jobId }) => (stored.get(jobId)?.count ?? 0) > 1);
  const differing = jobs.filter((job) => differs(job, stored.get(job.jobId)));
  const wrong = [...new Set([...doubled, ...differing])];
  if (repair) await mend(platform, wrong, [...missing, ...wrong]);
  const ids = (records: readonly CostRecord[]): readonly string[] => records.map(({ jobId }) => jobId);
  return { jobs: jobs.length, missing: ids(missing), doubled: ids(doubled), differing: ids(differing), repaired: repair ? missing.length + wrong.length : 0 };
}

function differs(job: CostRecord, stored: StoredRecord | undefined): boolean {
  return stored !== undefined && stored.count === 1 && (stored.bytesBilled !== job.bytesBilled.toString() || stored.orgSlug !== job.orgSlug);
}

/** Children of a script are in the bill of their parent. */
async function jobsBetween({ gateway, config }: Platform, from: Date, to: Date): Promise<readonly CostRecord[]> {
  const { rows } = await gateway.query({
    sql: `SELECT job_id, job_type, statement_type, creation_time, end_time, TIMESTAMP_DIFF(end_time, start_time, MILLISECOND) AS duration_ms,
  COALESCE(total_bytes_processed, 0) AS processed, COALESCE(total_bytes_billed, 0) AS billed, COALESCE(total_slot_ms, 0) AS slot_ms, COALESCE(cache_hit, FALSE) AS cache_hit, TO_JSON_STRING(labels) AS labels
FROM \`region-${config.location.toLowerCase()}\`.INFORMATION_SCHEMA.JOBS_BY_PROJECT
WHERE creation_time >= @from_time AND creation_time < @to_time AND state = 'DONE' AND parent_job_id IS NULL
  AND EXISTS (SELECT 1 FROM UNNEST(labels) AS l WHERE l.key = 'org') AND EXISTS (SELECT 1 FROM UNNEST(labels) AS l WHERE l.key = 'service')`,
    params: { from_time: { type: 'TIMESTAMP', value: from.toISOString() }, to_time: { type: 'TIMESTAMP', value: to.toISOString() } },
  });
  return rows.map(recordOfJob);
}

function recordOfJob(row: ResultRow): CostRecord {
  const labels = Object.fromEntries((JSON.parse(String(row['labels'])) as readonly { readonly key: string; readonly value: string }[]).map(({ key, value }) => [key, value]));
  const bytesBilled = BigInt(String(row['billed']));
  const statementType = String(row['statement_type'] ?? row['job_type']);
  return {
    orgSlug: labels['org'] ?? PLATFORM_ORG,
    service: labels['service'] ?? '',
    tier: labels['tier'] ?? 'none',
    jobId: String(row['job_id']),
    statementClass: statementType.toLowerCase(),
    labels,
    startedAt: new Date(String(row['creation_time'])),
    statementType,
    bytesProcessed: BigInt(String(row['processed'])),
    bytesBilled,
    slotMs: BigInt(String(row['slot_ms'])),
    cacheHit: row['cache_hit'] === true,
    durationMs: Number(row['duration_ms'] ?? 0),
    estimatedUsd: priceOfBytes(bytesBilled),
    finishedAt: new Date(String(row['end_time'])),
  };
}

/** A record is stored after its job was made, by however much. */
async function recordsSince({ gateway, shared }: Platform, from: Date): Promise<ReadonlyMap<string, StoredRecord>> {
  const { rows } = await gateway.query({
    sql: `SELECT job_id, COUNT(*) AS n, MIN(org_slug) AS org_slug, COALESCE(MIN(bytes_billed), 0) AS billed FROM ${quoteTablePath(shared('org_cost_tracking'))} WHERE recorded_at >= @from_time AND job_id IS NOT NULL GROUP BY job_id`,
    params: { from_time: { type: 'TIMESTAMP', value: from.toISOString() } },
  });
  return new Map(rows.map((row) => [String(row['job_id']), { count: Number(row['n']), orgSlug: String(row['org_slug']), bytesBilled: String(row['billed']) }]));
}

/** Cut off in between, records are missing, and the next reconciliation puts them in. */
async function mend({ gateway, house, shared }: Platform, wrong: readonly CostRecord[], right: readonly CostRecord[]): Promise<void> {
  const table = shared('org_cost_tracking');
  if (wrong.length > 0) await gateway.query({ sql: `DELETE FROM ${quoteTablePath(table)} WHERE cost_id IN UNNEST(@ids)`, params: { ids: { type: ['STRING'], value: wrong.map(({ service, jobId }) => costIdOf(service, jobId)) } } });
  if (right.length === 0) return;
  const runId = `reconcile-${createHash('sha256').update(JSON.stringify([Date.now(), right.map(({ jobId }) => jobId)])).digest('hex').slice(0, 32)}`;
  await house.writers.write({ org: PLATFORM_ORG, table, rows: right.map(costRow), runId, intent: 'append', method: 'storage-write' });
}
