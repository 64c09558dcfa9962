import { createHash } from 'node:crypto';
import { BigQueryError, type BigQueryGateway, type LoadResult } from '@cloudact/bq-core';
import type { Clock, DeadLetterSink, RetryPolicy } from '@cloudact/bq-resilience';
import type { TableRef } from '@cloudact/schemas';
import { LoadRefusedError, MethodNotSuitableError } from '../errors.js';
import type { WriteReceipt } from '../write-receipt.js';
import type { WriteRequest } from '../write-request.js';
import { WriteSession } from '../write-session.js';
import type { Writer } from '../writer.js';
import { NdjsonBatcher } from './ndjson-batcher.js';
import { NdjsonSpool } from './ndjson-spool.js';

export interface LoadJobWriterOptions {
  readonly gateway: BigQueryGateway;
  readonly deadLetters: DeadLetterSink;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  /** Folder for files on their way; one load needs its rows, compressed. */
  readonly spoolDirectory: string;
}

/** Batch load: free, atomic, and exactly once for one run and content, because both are in the job id. */
export class LoadJobWriter implements Writer {
  readonly method = 'load';

  constructor(private readonly options: LoadJobWriterOptions) {}

  async write(request: WriteRequest): Promise<WriteReceipt> {
    if (request.intent !== 'append') throw new MethodNotSuitableError('load', `it only adds rows, and the request wants ${request.intent}`, 'merge');
    const session = new WriteSession({ method: 'load', request, promise: 'exactly-once', deadLetters: this.options.deadLetters, clock: this.options.clock });
    const spool = await NdjsonSpool.open(this.options.spoolDirectory);
    try {
      for await (const lines of session.reader.batches(new NdjsonBatcher(session))) await spool.add(lines);
      const contentHash = await spool.close();
      session.refuseIfAnyBad();
      session.bytes = spool.bytes;
      if (spool.rows > 0) await this.#load(request, session, spool, contentHash);
      return await session.receipt();
    } finally {
      await spool.remove();
    }
  }

  async close(): Promise<void> {}

  async #load(request: WriteRequest, session: WriteSession, spool: NdjsonSpool, contentHash: string): Promise<void> {
    const labels = { org: request.org, method: 'load' };
    const result = await loadOnce(this.options, request.table, spool.file, loadJobId(request.table, request.runId, contentHash), 'WRITE_APPEND', labels, session.signal);
    session.jobIds.push(result.jobId);
    if (result.attached) session.rowsAlreadyThere = spool.rows;
    session.written(spool.rows);
  }
}

/** The same table, run and content is the same job: BigQuery answers 409 to the second, and we wait for the first. */
export function loadJobId(table: TableRef, runId: string, contentHash: string): string {
  return `ca_load_${createHash('sha256').update(`${table.path}\n${runId}\n${contentHash}`).digest('hex').slice(0, 48)}`;
}

/**
 * Loads a file under a job id that survives retries. A request without an answer is sent again under the same id, so it can only
 * attach; a job that ran and failed on BigQuery's side gets the next id, because its own is used up.
 */
export async function loadOnce(
  { gateway, retry }: { readonly gateway: BigQueryGateway; readonly retry: RetryPolicy },
  table: TableRef,
  file: string,
  jobId: string,
  writeDisposition: 'WRITE_APPEND' | 'WRITE_TRUNCATE',
  labels: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<LoadResult> {
  const abort = signal === undefined ? {} : { signal };
  let failedJobs = 0;
  try {
    return await retry.run(async ({ previous }) => {
      if (previous?.failure.newJobId === true) failedJobs += 1;
      return gateway.loadFile(table, file, { jobId: failedJobs === 0 ? jobId : `${jobId}_a${failedJobs}`, writeDisposition, labels, ...abort });
    }, abort);
  } catch (error) {
    const refused = error instanceof BigQueryError && error.jobFailed && error.code === 'BIGQUERY_INVALID_REQUEST';
    throw refused ? new LoadRefusedError(table.path, error) : error;
  }
}
