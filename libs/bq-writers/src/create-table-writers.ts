import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BigQueryGateway } from '@cloudact/bq-core';
import { type Clock, type RetryPolicy, systemClock } from '@cloudact/bq-resilience';
import type { TableRef } from '@cloudact/schemas';
import { DeadLetterStore } from './dead-letter/dead-letter-store.js';
import { LetterSpool } from './dead-letter/letter-spool.js';
import { refuseDeadLetters, TableDeadLetterSink } from './dead-letter/table-dead-letter-sink.js';
import { DmlWriter } from './dml/dml-writer.js';
import { WriteLedger } from './ledger/write-ledger.js';
import { LoadJobWriter } from './load-job/load-job-writer.js';
import { MergeWriter } from './merge/merge-writer.js';
import { StorageWriteWriter } from './storage-write/storage-write-writer.js';
import type { StorageWriteApi } from './storage-write/write-stream-port.js';
import { StreamingWriter } from './streaming/streaming-writer.js';
import { TableWriters } from './table-writers.js';

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
  readonly onSpooled?: (letters: number, error: unknown) => void;
}

export interface TableWritersHouse {
  readonly writers: TableWriters;
  readonly dml: DmlWriter;
  readonly deadLetters: TableDeadLetterSink;
  readonly deadLetterStore: DeadLetterStore;
  close(): Promise<void>;
}

/** All writers of a process, wired together. */
export function createTableWriters(options: CreateTableWritersOptions): TableWritersHouse {
  const clock = options.clock ?? systemClock;
  const spoolDirectory = join(options.dataDirectory, 'spool');
  mkdirSync(spoolDirectory, { recursive: true });
  const ledger = new WriteLedger(join(options.dataDirectory, 'write-ledger.sqlite'));
  const { gateway, retry, workers } = options;
  const api = options.storageWrite;
  const pool = workers === undefined ? {} : { workers };
  const letterWriter = new StorageWriteWriter({ api, ledger, deadLetters: refuseDeadLetters, clock, workers: 1 });
  const deadLetters = new TableDeadLetterSink({
    table: options.deadLetterTable,
    writer: letterWriter,
    spool: new LetterSpool(join(options.dataDirectory, 'dead-letters')),
    ...(options.onSpooled === undefined ? {} : { onSpooled: options.onSpooled }),
  });
  const shared = { gateway, deadLetters, retry, clock };
  const dml = new DmlWriter(shared);
  const writers = new TableWriters({
    clock,
    writers: {
      streaming: new StreamingWriter(shared),
      load: new LoadJobWriter({ ...shared, spoolDirectory }),
      merge: new MergeWriter({ ...shared, spoolDirectory }),
      dml,
      'storage-write': new StorageWriteWriter({ api, ledger, deadLetters, clock, ...pool }),
    },
  });
  return { writers, dml, deadLetters, deadLetterStore: new DeadLetterStore({ gateway, dml, table: options.deadLetterTable }), close: () => writers.close() };
}
