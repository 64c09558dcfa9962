import { GRPC_CODE } from '@cloudact/bq-resilience';
import { SilenceWatch, systemTimers, type Timers } from './silence-watch.js';
import type { AppendAnswer, AppendCall, AppendRequest, AppendStatus, StorageWriteApi, WriterSchema } from './write-stream-port.js';

/** Milliseconds without a request before a connection is closed; the service itself does it after 600 s (docs: write-api-best-practices). */
const IDLE_MS = 300_000;

/** Somebody who sends over a shared connection, and is told what became of it. */
export interface ConnectionUser {
  readonly writeStream: string;
  readonly schema: WriterSchema;
  /** Leaves: nothing is told any more. */
  left: boolean;
  answered(answer: AppendAnswer): void;
  closed(status: AppendStatus): void;
}

interface Owed {
  readonly user: ConnectionUser;
  readonly bytes: number;
}

/** One connection that appends to several default streams share. Answers come in the order of the requests, whosever they are. */
export class SharedConnection {
  readonly #owed: Owed[] = [];
  readonly #watch: SilenceWatch;
  #bytes = 0;
  #call: AppendCall | undefined;
  /** Whose stream and schema the last request had: another's needs both again (docs: write-api-best-practices#connection_pool_management). */
  #bound: ConnectionUser | undefined;
  /** A table's columns have changed: it is opened anew as soon as nothing is on its way. */
  #stale = false;
  #generation = 0;

  constructor(
    private readonly api: StorageWriteApi,
    /** Told whose request the connection ended at. */
    private readonly onEndedAt: (user: ConnectionUser) => void,
    timers: Timers = systemTimers,
  ) {
    this.#watch = new SilenceWatch({ timers, answerMs: IDLE_MS, idleMs: IDLE_MS, owed: () => this.#owed.length > 0, onSilent: () => {}, onIdle: () => this.end() });
  }

  /** Requests without an answer, and their bytes. */
  get owed(): { readonly requests: number; readonly bytes: number } {
    return { requests: this.#owed.length, bytes: this.#bytes };
  }

  send(user: ConnectionUser, request: AppendRequest): void {
    if (this.#stale && this.#owed.length === 0) this.end();
    const { writeStream, schema } = user;
    const call = this.#open(writeStream);
    const bound = this.#bound === user;
    this.#bound = user;
    const bytes = request.rows.bytes.length;
    this.#owed.push({ user, bytes });
    this.#bytes += bytes;
    if (this.#owed.length === 1) this.#watch.heard();
    call.send({ writeStream, rows: request.rows, ...(bound ? {} : { writerSchema: schema }) });
  }

  /** It answers nobody any more: everyone else sends again over another. */
  giveUp(user: ConnectionUser): void {
    const call = this.#call;
    user.left = true;
    this.#closed({ grpcCode: GRPC_CODE.DEADLINE_EXCEEDED, message: 'it gave no answer' });
    call?.cancel('broken');
  }

  /** Ends it while nothing is owed; the next request opens another. */
  end(): void {
    this.#watch.stop();
    this.#forget()?.end();
  }

  /** For good: whoever waits for an answer is told. */
  close(): void {
    const call = this.#call;
    this.#watch.stop();
    this.#closed({ grpcCode: GRPC_CODE.CANCELLED, message: 'the writer was closed' });
    call?.cancel('broken');
  }

  #open(writeStream: string): AppendCall {
    if (this.#call !== undefined) return this.#call;
    this.#generation += 1;
    const generation = this.#generation;
    const current = (): boolean => generation === this.#generation;
    this.#call = this.api.openAppend(writeStream, {
      onAnswer: (answer) => current() && this.#answered(answer),
      onClosed: (status) => current() && this.#closed(status),
    });
    return this.#call;
  }

  #answered(answer: AppendAnswer): void {
    const owed = this.#owed.shift();
    if (owed === undefined) return;
    this.#watch.heard();
    this.#bytes -= owed.bytes;
    if (answer.is === 'appended' && answer.updatedSchema !== undefined) this.#stale = true;
    // It may have been refused before its stream and schema were read: the next one brings both again.
    if (answer.is === 'refused') this.#bound = undefined;
    if (!owed.user.left) owed.user.answered(answer);
  }

  /** The first without an answer is told why; to all others it is a connection that broke, whatever was wrong with that one. */
  #closed(status: AppendStatus): void {
    this.#forget();
    const users = new Set(this.#owed.splice(0).map(({ user }) => user));
    this.#bytes = 0;
    const [first] = users;
    if (first !== undefined && !first.left) this.onEndedAt(first);
    for (const user of users) if (!user.left) user.closed(user === first ? status : { ...status, grpcCode: GRPC_CODE.UNAVAILABLE, message: `the connection that this append shares ended: ${status.message}` });
  }

  #forget(): AppendCall | undefined {
    const call = this.#call;
    this.#generation += 1;
    this.#call = undefined;
    this.#bound = undefined;
    this.#stale = false;
    return call;
  }
}
