import type { MessageDescriptor } from './row-message.js';
import type { SerializedRows } from './serialized-rows.js';

export type StreamType = 'COMMITTED' | 'PENDING';

export interface AppendRequest {
  readonly writeStream: string;
  /** Row offset within the stream; absent on the default stream. */
  readonly offset?: bigint;
  /** Sent on the first request of a connection, and when it changes. */
  readonly writerSchema?: MessageDescriptor;
  readonly rows: SerializedRows;
}

/** What one append was answered. An error inside the answer is an error: the official writer resolves it as success. */
export type AppendAnswer =
  | { readonly is: 'appended'; readonly offset?: bigint }
  | { readonly is: 'refused'; readonly grpcCode: number; readonly message: string; readonly rowErrors: readonly { readonly index: number; readonly message: string }[] };

/** One open bidirectional AppendRows call. Answers come in the order of the requests. */
export interface AppendCall {
  send(request: AppendRequest): void;
  end(): void;
}
export interface AppendCallHandlers {
  readonly onAnswer: (answer: AppendAnswer) => void;
  /** The call is over, with the status that ended it; requests that were not answered have an unknown outcome. */
  readonly onClosed: (status: { readonly grpcCode: number; readonly message: string }) => void;
}

/** The Storage Write API, as far as the writer needs it. */
export interface StorageWriteApi {
  createWriteStream(table: string, type: StreamType): Promise<string>;
  openAppend(writeStream: string, handlers: AppendCallHandlers): AppendCall;
  finalizeWriteStream(writeStream: string): Promise<void>;
  /** Commits all streams at once, or throws and commits none. Committing again what is committed is fine. */
  batchCommit(table: string, writeStreams: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
