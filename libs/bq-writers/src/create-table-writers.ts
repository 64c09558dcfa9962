import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BigQueryGateway } from '@cloudact/bq-core';
import { type Clock, type RetryPolicy, systemClock } from '@cloudact/bq-resilience';
import type { TableRef } from '@cloudact/schemas';
import { LoadBudget } from './chooser/load-budget.js';
import { DeadLetterStore } from './dead-letter/dead-letter-store.js';
import { LetterSpool } from './dead-letter/letter-spool.js';
import { refuseDeadLetters, TableDeadLetterSink } from './dead-letter/table-dead-letter-sink.js';
import { DmlWriter } from './dml/dml-writer.js';
import { WriteLedger } from './ledger/write-ledger.js';
import { LoadJobWriter } from './load-job/load-job-writer.js';
import { removeOldSpools } from './load-job/old-spools.js';
import { MergeWriter } from './merge/merge-writer.js';
import { TableStatementQueue } from './statement/table-statement-queue.js';
import { RetriedCalls } from './storage-write/retried-calls.js';
import { SharedConnections } from './storage-write/shared-connections.js';
import { StreamPace } from './storage-write/stream-pace.js';
import { StorageWriteWriter } from './storage-write/storage-write-writer.js';
import type { StorageWriteApi } from './storage-write/write-stream-port.js';
import { StreamingWriter } from './streaming/streaming-writer.js';
import { TableWatch } from './streaming/table-watch.js';
import { type EndedWrite, TableWriters } from './table-writers.js';

export interface CreateTableWritersOptions {
  readonly gateway: BigQueryGateway;
  readonly storageWrite: StorageWriteApi;
  readonly retry: RetryPolicy;
  /** `pipeline_dlq` in the shared dataset. */
  readonly deadLetterTable: TableRef;
  /** Holds the ledger, the spool of dead letters and load files on their way. One process a directory. */
  readonly dataDirectory: string;
  readonly clock?: Clock;
  /** Connections of one Storage Write request, 1–10. Default 4. */
  readonly workers?: number;
  /** Milliseconds that BigQuery may owe an answer to an append. Default 60,000. */
  readonly answerMs?: number;
  /** Milliseconds that BigQuery may take to show a new column to writers; rows that have it wait. Default 900,000: a quarter of an hour. */
  readonly columnWaitMs?: number;
  /** Write streams that this process may create in an hour. Default 10,000, which a project has: where several processes write, give each its share. */
  readonly streamsPerHour?: number;
  /** Milliseconds for which a stored run of exactly-once Storage Write is known after it was last asked for. Default 180 days. */
  readonly ledgerRetentionMs?: number;
  readonly onSpooled?: (letters: number, error: unknown) => void;
  /** Told how each write ended. */
  readonly onWrite?: (write: EndedWrite) => void;
  /** Share of an organisation in the two statements at a time that a table takes. Default 1 for all. */
  readonly weightOf?: (org: string) => number;
}

export interface TableWritersHouse {
  readonly writers: TableWriters;
  readonly dml: DmlWriter;
  /** For `writeArrow`: rows that are Arrow record batches already. */
  readonly storageWrite: StorageWriteWriter;
  readonly deadLetters: TableDeadLetterSink;
  readonly deadLetterStore: DeadLetterStore;
  /** Tell it when you truncate or overwrite a table that is streamed into. */
  readonly watch: TableWatch;
  close(): Promise<void>;
}

/** All writers of a process, wired together. */
export function createTableWriters(options: CreateTableWritersOptions): TableWritersHouse {
  const clock = options.clock ?? systemClock;
  const spoolDirectory = join(options.dataDirectory, 'spool');
  mkdirSync(spoolDirectory, { recursive: true });
  removeOldSpools(spoolDirectory, clock.now());
  const ledger = new WriteLedger(join(options.dataDirectory, 'write-ledger.sqlite'), { clock, ...(options.ledgerRetentionMs === undefined ? {} : { retentionMs: options.ledgerRetentionMs }) });
  const { gateway, retry, workers } = options;
  const api = new RetriedCalls(new SharedConnections(options.storageWrite), { clock });
  const pace = new StreamPace({ clock, ...(options.streamsPerHour === undefined ? {} : { perHour: options.streamsPerHour }) });
  const { answerMs, columnWaitMs } = options;
  const patience = { ...(answerMs === undefined ? {} : { answerMs }), ...(columnWaitMs === undefined ? {} : { columnWaitMs }) };
  const pool = { ...(workers === undefined ? {} : { workers }), ...patience };
  const letterWriter = new StorageWriteWriter({ api, ledger, deadLetters: refuseDeadLetters, clock, pace, workers: 1, ...patience });
  const deadLetters = new TableDeadLetterSink({
    table: options.deadLetterTable,
    writer: letterWriter,
    spool: new LetterSpool(join(options.dataDirectory, 'dead-letters')),
    ...(options.onSpooled === undefined ? {} : { onSpooled: options.onSpooled }),
  });
  const statements = new TableStatementQueue({ clock, ...(options.weightOf === undefined ? {} : { weightOf: options.weightOf }) });
  const loads = new LoadBudget(clock);
  const watch = new TableWatch({ gateway, clock });
  const shared = { gateway, deadLetters, retry, clock, statements };
  const dml = new DmlWriter(shared);
  const storageWrite = new StorageWriteWriter({ api, ledger, deadLetters, clock, pace, ...pool });
  const writers = new TableWriters({
    loads,
    watch,
    ledger,
    ...(options.onWrite === undefined ? {} : { onWrite: options.onWrite }),
    writers: {
      streaming: new StreamingWriter({ ...shared, watch, ...(columnWaitMs === undefined ? {} : { columnWaitMs }) }),
      load: new LoadJobWriter({ ...shared, spoolDirectory, onJob: ({ path }) => loads.started(path) }),
      merge: new MergeWriter({ ...shared, spoolDirectory }),
      dml,
      'storage-write': storageWrite,
    },
  });
  const close = async (): Promise<void> => {
    statements.close();
    await writers.close();
    await letterWriter.close();
  };
  return { writers, dml, storageWrite, deadLetters, deadLetterStore: new DeadLetterStore({ gateway, dml, table: options.deadLetterTable }), watch, close };
}
