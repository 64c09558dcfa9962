import { createHash } from 'node:crypto';
import { BigQueryError } from '@cloudact/bq-core';
import type { Clock } from '@cloudact/bq-resilience';
import { TableRef } from '@cloudact/schemas';
import { StagingIncompleteError } from '../errors.js';
import type { SpooledFile } from './gzip-file.js';
import { findDone, jobOnce, loadOnce, type LoadOnceOptions } from './load-once.js';

/** A staging table that nobody dropped is gone after a day. */
const STAGING_LIFE_MS = 24 * 3_600_000;

export interface FilesOfRun {
  readonly table: TableRef;
  readonly runId: string;
  /** Of all rows of the run, without their stamp. */
  readonly contentHash: string;
  readonly files: readonly SpooledFile[];
  readonly labels: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

export interface FilesLoaded {
  readonly jobIds: readonly string[];
  /** True when an earlier, equal run had copied them already. */
  readonly attached: boolean;
  readonly warnings: readonly string[];
}

/**
 * Several load files as one: each is loaded into a staging table, then one copy job, which is atomic and free, appends that table to
 * the target. Each step has a job id made of the run and its rows, so that a run that is sent again, after a crash too, attaches to the
 * steps that were done; the copy's id is what makes the whole exactly-once. The target's allowance of jobs pays for one.
 */
export async function loadFilesAtOnce(options: LoadOnceOptions & { readonly clock: Clock }, run: FilesOfRun): Promise<FilesLoaded> {
  const { gateway } = options;
  const identity = createHash('sha256').update(`${run.table.path}\n${run.runId}\n${run.contentHash}`).digest('hex');
  const abort = run.signal === undefined ? {} : { signal: run.signal };
  const copyId = `ca_copy_${identity.slice(0, 48)}`;
  const done = await options.retry.run(() => findDone(gateway, copyId, abort), abort);
  if (done !== undefined) return { jobIds: [done], attached: true, warnings: [] };

  const staging = TableRef.staging(run.table, identity.slice(0, 24));
  const jobIds = await stageFiles(options, run, staging);
  const copied = await jobOnce(options, run.table, copyId, run.signal, (jobId) => gateway.copyTable(staging, run.table, { jobId, writeDisposition: 'WRITE_APPEND', labels: run.labels, ...abort }));
  const warnings: string[] = [];
  await gateway.deleteTable(staging).catch(() => warnings.push(`Staging table ${staging.path} could not be dropped; it expires within a day.`));
  return { jobIds: [...jobIds, copied.jobId], attached: copied.attached, warnings };
}

/** The staging table's creation time is in the job ids: jobs that filled one that is gone are not taken for ours. */
async function stageFiles(options: LoadOnceOptions & { readonly clock: Clock }, run: FilesOfRun, staging: TableRef): Promise<readonly string[]> {
  const { table, files, labels, signal } = run;
  await createOnce(options, staging, table);
  const state = await options.retry.run(() => options.gateway.tableState(staging));
  const born = state?.createdAt.getTime() ?? 0;
  const jobIds: string[] = [];
  let rows = 0n;
  for (const [index, file] of files.entries()) {
    const identity = `${staging.path}\n${born}\n${run.runId}\n${index}\n${file.contentHash}`;
    const jobId = `ca_load_${createHash('sha256').update(identity).digest('hex').slice(0, 48)}`;
    const loaded = await loadOnce({ gateway: options.gateway, retry: options.retry }, staging, file.path, jobId, 'WRITE_APPEND', labels, signal);
    jobIds.push(loaded.jobId);
    rows += loaded.outputRows;
  }
  const expected = files.reduce((sum, file) => sum + file.rows, 0);
  if (rows !== BigInt(expected)) throw new StagingIncompleteError(staging.path, expected, rows);
  return jobIds;
}

/** With the target's layout: a copy appends only to a table of the same partitioning (docs: managing-partitioned-tables#copy). */
async function createOnce({ gateway, retry, clock }: LoadOnceOptions & { readonly clock: Clock }, staging: TableRef, table: TableRef): Promise<void> {
  const { fields, partitioning, clustering } = table.schema;
  const expires = new Date(clock.now() + STAGING_LIFE_MS);
  await retry.run(() =>
    gateway.createStagingTable(staging, fields, expires, { partitioning, clustering }).catch((error: unknown) => {
      if (!(error instanceof BigQueryError) || error.code !== 'BIGQUERY_DUPLICATE') throw error;
    }),
  );
}
