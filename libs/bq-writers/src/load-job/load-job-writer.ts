import type { BigQueryGateway } from '@cloudact/bq-core';
import type { Clock, DeadLetterSink, RetryPolicy } from '@cloudact/bq-resilience';
import type { TableRef } from '@cloudact/schemas';
import { MethodNotSuitableError } from '../errors.js';
import type { WriteReceipt } from '../write-receipt.js';
import type { WriteRequest } from '../write-request.js';
import { WriteSession } from '../write-session.js';
import type { Writer } from '../writer.js';
import { loadFilesAtOnce } from './load-files-at-once.js';
import { loadJobId, loadOnce } from './load-once.js';
import { NdjsonBatcher } from './ndjson-batcher.js';
import { NdjsonSpool } from './ndjson-spool.js';

export interface LoadJobWriterOptions {
  readonly gateway: BigQueryGateway;
  readonly deadLetters: DeadLetterSink;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  /** Folder for files on their way; one load needs its rows, compressed. */
  readonly spoolDirectory: string;
  /** Compressed bytes of a load file. Default 12 MiB. */
  readonly fileBytes?: number;
  /** Told of each job that is started on the target: its daily allowance is counted by them. */
  readonly onJob?: (table: TableRef) => void;
}

/** Batch load: free, atomic, and exactly once for one run and content, because both are in the job id. */
export class LoadJobWriter implements Writer {
  readonly method = 'load';

  constructor(private readonly options: LoadJobWriterOptions) {}

  async write(request: WriteRequest): Promise<WriteReceipt> {
    if (request.intent !== 'append') throw new MethodNotSuitableError('load', `it only adds rows, and the request wants ${request.intent}`, 'merge');
    const session = new WriteSession({ method: 'load', request, promise: 'exactly-once', deadLetters: this.options.deadLetters, clock: this.options.clock });
    const spool = await NdjsonSpool.open(this.options.spoolDirectory, this.options.fileBytes);
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

  async #load({ table, runId, org }: WriteRequest, session: WriteSession, spool: NdjsonSpool, contentHash: string): Promise<void> {
    const labels = { org, method: 'load' };
    const { signal } = session;
    const [only, ...more] = spool.files;
    if (only !== undefined && more.length === 0) {
      const { jobId, attached } = await loadOnce(this.options, table, only.path, loadJobId(table, runId, contentHash), 'WRITE_APPEND', labels, signal);
      this.#stored(session, spool.rows, [jobId], attached);
      return;
    }
    const { jobIds, attached, warnings } = await loadFilesAtOnce(this.options, { table, runId, contentHash, files: spool.files, labels, signal });
    session.warnings.push(...warnings);
    this.#stored(session, spool.rows, jobIds, attached);
  }

  #stored(session: WriteSession, rows: number, jobIds: readonly string[], attached: boolean): void {
    session.jobIds.push(...jobIds);
    if (attached) session.rowsAlreadyThere = rows;
    session.written(rows);
  }
}
