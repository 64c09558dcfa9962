import type { AppendedRows } from './appended-rows.js';
import type { MessageDescriptor } from './row-message.js';
import type { ArrowSchema } from './write-arrow.js';

export type StreamType = 'COMMITTED' | 'PENDING';

/** What the service is told about the rows that follow. */
export type WriterSchema = MessageDescriptor | ArrowSchema;

export interface AppendRequest {
  readonly writeStream: string;
  /** Row offset within the stream; absent on the default stream. */
  readonly offset?: bigint;
  /** Sent on the first request of a connection, and when it changes. */
  readonly writerSchema?: WriterSchema;
  readonly rows: AppendedRows;
}

/** `StorageError.StorageErrorCode`, as far as the writer tells them apart (google/cloud/bigquery/storage/v1/storage.proto). */
export type StorageErrorName = 'TABLE_NOT_FOUND' | 'STREAM_NOT_FOUND' | 'SCHEMA_MISMATCH_EXTRA_FIELDS' | 'OTHER';

/** A status that is not success: of one append, or of the end of a connection. */
export interface AppendStatus {
  readonly grpcCode: number;
  readonly message: string;
  readonly storageError?: StorageErrorName;
  /** Milliseconds that the service asks to stay away (google.rpc.RetryInfo). */
  readonly retryAfterMs?: number;
}

/** A column of the table as the service says it is now; `type` is Google's word for it (`STRING`, `BIGNUMERIC`, …). */
export interface ServedColumn {
  readonly name: string;
  readonly type: string;
}

/** What one append was answered. An error inside the answer is an error: the official writer resolves it as success. */
export type AppendAnswer =
  | { readonly is: 'appended'; readonly offset?: bigint; readonly updatedSchema?: readonly ServedColumn[] }
  | ({ readonly is: 'refused'; readonly rowErrors: readonly { readonly index: number; readonly message: string }[] } & AppendStatus);

/** One open bidirectional AppendRows call. Answers come in the order of the requests. */
export interface AppendCall {
  /** Does nothing on a connection that is over. */
  send(request: AppendRequest): void;
  /** No more requests; nothing is reported any more. */
  end(): void;
  /**
   * Gives the connection up while answers are owed; nothing is reported any more. `broken`: it cannot be used any more, and what was not sent
   * yet never goes out. `left`: only this caller leaves; on a connection that others share, what it has handed over may still go out.
   */
  cancel(why: 'left' | 'broken'): void;
}
export interface AppendCallHandlers {
  readonly onAnswer: (answer: AppendAnswer) => void;
  /** The call is over, with the status that ended it; requests that were not answered have an unknown outcome. */
  readonly onClosed: (status: AppendStatus) => void;
}

/** The Storage Write API, as far as the writer needs it. */
export interface StorageWriteApi {
  /** @param signal ends the wait for an answer, and before another attempt */
  createWriteStream(table: string, type: StreamType, signal?: AbortSignal): Promise<string>;
  openAppend(writeStream: string, handlers: AppendCallHandlers): AppendCall;
  finalizeWriteStream(writeStream: string): Promise<void>;
  /** Commits all streams at once, or throws and commits none. Committing again what is committed is fine. */
  batchCommit(table: string, writeStreams: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
