import type { TableRef } from '@cloudact/schemas';
import type { WriteRequest } from '../write-request.js';
import type { WriteSession } from '../write-session.js';
import { AppendMemory } from './append-memory.js';
import { ArrowBatch } from './arrow-batch.js';
import type { EncodedBatch } from './encoded-rows.js';

/** Arrow record batches on their way into a table, as they are: nothing is decoded, checked or stamped. */
export interface ArrowWriteRequest {
  /** The organisation that owns the rows. */
  readonly org: string;
  readonly table: TableRef;
  /** Identity of the run: the same id with the same batches is the same write, also after a crash. */
  readonly runId: string;
  /** IPC message of the schema; its columns are the table's, and all lineage columns are among them. */
  readonly schema: Uint8Array;
  /** IPC messages of record batches, up to 19 MB each; read once, in order. `rows`, where given, is checked. */
  readonly batches: AsyncIterable<ArrowBatchInput> | Iterable<ArrowBatchInput>;
  /** Nothing becomes visible unless all of it does. Default false: batches become visible as they are acknowledged. */
  readonly allOrNothing?: boolean;
  readonly realTime?: boolean;
  /** Milliseconds from now. Default: none. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (rowsWritten: number) => void;
}

export interface ArrowBatchInput {
  readonly bytes: Uint8Array;
  readonly rows?: number;
}

/** The schema of Arrow rows: what `ArrowData.writer_schema` carries. */
export interface ArrowSchema {
  readonly serializedSchema: Uint8Array;
}

/** The same write as a request without rows of its own, for the session and the ledger. */
export function asWriteRequest({ org, table, runId, allOrNothing = false, realTime, deadlineMs, signal, onProgress }: ArrowWriteRequest): WriteRequest {
  return {
    org, table, runId, rows: [], intent: 'append',
    ...(allOrNothing ? { badRows: 'reject' } : {}),
    ...(realTime === undefined ? {} : { realTime }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  };
}

/** Each record batch as an append of its own; empty ones are passed over. Counts the rows in. */
export async function* arrowBatches(request: ArrowWriteRequest, session: WriteSession): AsyncGenerator<EncodedBatch> {
  const appends = new AppendMemory();
  let index = 0;
  for await (const { bytes, rows } of request.batches) {
    session.signal?.throwIfAborted();
    const batch = new ArrowBatch(request.table.path, index, bytes, rows, appends);
    index += 1;
    session.reader.rowsIn += batch.length;
    if (batch.length > 0) yield { rows: batch, stampBytes: 0, origins: [], indices: [], release: () => { appends.giveBack(batch); } };
  }
}
