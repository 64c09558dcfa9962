import { type Clock, GRPC_CODE } from '@cloudact/bq-resilience';
import { AppendFailedError } from '../errors.js';
import type { MessageDescriptor } from './row-message.js';
import type { SerializedRows } from './serialized-rows.js';
import { type AppendAnswer, type AppendCall, type StorageWriteApi } from './write-stream-port.js';

/** Statuses that say nothing about the rows: the connection is opened again and the window sent again (docs: write-api-best-practices). */
const TRANSIENT: ReadonlySet<number> = new Set([GRPC_CODE.CANCELLED, GRPC_CODE.UNKNOWN, GRPC_CODE.DEADLINE_EXCEEDED, GRPC_CODE.RESOURCE_EXHAUSTED, GRPC_CODE.ABORTED, GRPC_CODE.INTERNAL, GRPC_CODE.UNAVAILABLE]);

export interface AppendLaneOptions {
  readonly api: StorageWriteApi;
  readonly writeStream: string;
  readonly schema: MessageDescriptor;
  /** Where the next row goes; absent on the default stream, which takes no offsets. */
  readonly nextOffset?: bigint;
  readonly clock: Clock;
  /** Requests sent and not answered. Default 8. */
  readonly maxInFlight?: number;
  /** Tries of one append before the lane gives up. Default 5. */
  readonly maxAttempts?: number;
  /** Called before each send of an append, with the offset and rows it goes out with. */
  readonly beforeSend?: (tag: number, offset: bigint | undefined, rows: number) => void;
  readonly random?: () => number;
}

/** What became of one append. `alreadyThere`: an earlier send of ours had landed. */
export interface AppendOutcome {
  readonly offset: bigint | undefined;
  readonly rows: number;
  readonly alreadyThere: boolean;
  /** Rows that BigQuery refused, by their position in the append; the others are stored. */
  readonly refused: readonly { readonly index: number; readonly message: string }[];
}

interface Pending {
  readonly tag: number;
  /** Rows still to be stored. */
  rows: SerializedRows;
  /** Their positions in the append, once some were taken out. */
  positions: readonly number[] | undefined;
  offset: bigint | undefined;
  attempts: number;
  readonly refused: { readonly index: number; readonly message: string }[];
  readonly resolve: (outcome: AppendOutcome) => void;
  readonly reject: (error: unknown) => void;
}

type LaneState = { readonly is: 'flowing' } | { readonly is: 'draining'; unanswered: number; readonly then: () => void } | { readonly is: 'waiting' } | { readonly is: 'closed'; readonly error: unknown };

/**
 * Appends to one write stream, in order. The window of appends that were sent but not acknowledged is always sent again as a whole
 * and in order: sending only the one that failed is how the official client loses rows. An append is acknowledged once, and
 * `ALREADY_EXISTS` counts as that only because nobody else writes to this stream and the bytes at an offset never change.
 */
export class AppendLane {
  readonly #window: Pending[] = [];
  #sent = 0;
  #call: AppendCall | undefined;
  #generation = 0;
  #schemaSent = false;
  #nextOffset: bigint | undefined;
  #state: LaneState = { is: 'flowing' };
  readonly #capacityWaiters: (() => void)[] = [];

  constructor(private readonly options: AppendLaneOptions) {
    this.#nextOffset = options.nextOffset;
  }

  get nextOffset(): bigint | undefined {
    return this.#nextOffset;
  }

  /** Waits while the window is full; the promise inside settles when the append is acknowledged, or can never be. */
  async append(tag: number, rows: SerializedRows): Promise<{ readonly outcome: Promise<AppendOutcome> }> {
    while (this.#window.length >= (this.options.maxInFlight ?? 8) && this.#state.is !== 'closed') {
      await new Promise<void>((resolve) => this.#capacityWaiters.push(resolve));
    }
    if (this.#state.is === 'closed') throw this.#state.error;
    const { promise, resolve, reject } = Promise.withResolvers<AppendOutcome>();
    promise.catch(() => {}); // the caller awaits it later; until then a rejection is not unhandled
    this.#window.push({ tag, rows, positions: undefined, offset: this.#nextOffset, attempts: 0, refused: [], resolve, reject });
    if (this.#nextOffset !== undefined) this.#nextOffset += BigInt(rows.length);
    this.#pump();
    return { outcome: promise };
  }

  /** Ends the connection. Appends that are still open are rejected, never left hanging. */
  close(error: unknown = new AppendFailedError(GRPC_CODE.CANCELLED, 'the writer was closed', this.options.writeStream)): void {
    if (this.#state.is === 'closed') return;
    this.#state = { is: 'closed', error };
    this.#generation += 1;
    this.#call?.end();
    this.#call = undefined;
    for (const pending of this.#window.splice(0)) pending.reject(error);
    this.#wakeAll();
  }

  #pump(): void {
    if (this.#state.is !== 'flowing') return;
    while (this.#sent < this.#window.length && this.#state.is === 'flowing') {
      const pending = this.#window[this.#sent] as Pending;
      this.options.beforeSend?.(pending.tag, pending.offset, pending.rows.length);
      pending.attempts += 1;
      const call = this.#openCall();
      this.#sent += 1;
      call.send({
        writeStream: this.options.writeStream,
        ...(pending.offset === undefined ? {} : { offset: pending.offset }),
        ...(this.#schemaSent ? {} : { writerSchema: this.options.schema }),
        rows: pending.rows,
      });
      this.#schemaSent = true;
    }
  }

  #openCall(): AppendCall {
    if (this.#call !== undefined) return this.#call;
    this.#generation += 1;
    const generation = this.#generation;
    const current = (): boolean => generation === this.#generation;
    this.#schemaSent = false;
    this.#call = this.options.api.openAppend(this.options.writeStream, {
      onAnswer: (answer) => current() && this.#answered(answer),
      onClosed: (status) => current() && this.#closed(status),
    });
    return this.#call;
  }

  #answered(answer: AppendAnswer): void {
    if (this.#state.is === 'draining') {
      // These were sent behind an append that failed; with offsets they failed too, and go again either way.
      this.#state.unanswered -= 1;
      if (this.#state.unanswered === 0) this.#restart(this.#state.then);
      return;
    }
    const head = this.#window[0];
    if (head === undefined || this.#sent === 0) return;
    if (answer.is === 'appended') {
      if (head.offset !== undefined && answer.offset !== undefined && answer.offset !== head.offset) {
        this.close(new AppendFailedError(GRPC_CODE.INTERNAL, `acknowledged offset ${answer.offset}, expected ${head.offset}`, this.options.writeStream));
        return;
      }
      this.#acknowledge(head, false);
      return;
    }
    if (answer.grpcCode === GRPC_CODE.ALREADY_EXISTS && head.offset !== undefined) this.#acknowledge(head, true);
    else if (answer.rowErrors.length > 0 && !TRANSIENT.has(answer.grpcCode)) this.#refusedRows(head, answer);
    else if (TRANSIENT.has(answer.grpcCode) || answer.grpcCode === GRPC_CODE.OUT_OF_RANGE) this.#again(head, answer.grpcCode, answer.message);
    else this.close(new AppendFailedError(answer.grpcCode, answer.message, this.options.writeStream));
  }

  #acknowledge(head: Pending, alreadyThere: boolean): void {
    this.#window.shift();
    this.#sent -= 1;
    head.resolve({ offset: head.offset, rows: head.rows.length, alreadyThere, refused: head.refused });
    this.#wakeAll();
    this.#pump();
  }

  /** An append is atomic: with a bad row in it nothing of it is stored. The good rows go again at the same offset, the rest moves up. */
  #refusedRows(head: Pending, answer: Extract<AppendAnswer, { is: 'refused' }>): void {
    const bad = new Map(answer.rowErrors.filter(({ index }) => index >= 0 && index < head.rows.length).map(({ index, message }) => [index, message]));
    if (bad.size === 0) {
      this.close(new AppendFailedError(answer.grpcCode, `${answer.message} (the answer names no row of this append)`, this.options.writeStream));
      return;
    }
    this.#drainThen(() => {
      const positions = head.positions ?? Array.from({ length: head.rows.length }, (_row, position) => position);
      for (const [position, message] of bad) head.refused.push({ index: positions[position] as number, message });
      head.rows = head.rows.without(new Set(bad.keys()));
      head.positions = positions.filter((_index, position) => !bad.has(position));
      const removed = BigInt(bad.size);
      for (const later of this.#window.slice(1)) if (later.offset !== undefined) later.offset -= removed;
      if (this.#nextOffset !== undefined) this.#nextOffset -= removed;
      head.attempts = 0;
      if (head.rows.length === 0) {
        this.#window.shift();
        head.resolve({ offset: head.offset, rows: 0, alreadyThere: false, refused: head.refused });
        this.#wakeAll();
      }
    });
  }

  #again(head: Pending, grpcCode: number, message: string): void {
    if (head.attempts >= (this.options.maxAttempts ?? 5)) {
      this.close(new AppendFailedError(grpcCode, `${message} (after ${head.attempts} tries)`, this.options.writeStream));
      return;
    }
    this.#drainThen(() => {}, head.attempts);
  }

  /** Waits for the answers to all that was sent, then sends the window again. Nothing overtakes: an old request cannot land later. */
  #drainThen(then: () => void, attempts = 0): void {
    const unanswered = this.#sent - 1;
    const next = (): void => {
      then();
      this.#resume(attempts);
    };
    if (unanswered === 0) this.#restart(next);
    else this.#state = { is: 'draining', unanswered, then: next };
  }

  #restart(then: () => void): void {
    this.#sent = 0;
    this.#state = { is: 'waiting' };
    then();
  }

  #resume(attempts: number): void {
    const flow = (): void => {
      if (this.#state.is !== 'waiting') return;
      this.#state = { is: 'flowing' };
      this.#pump();
    };
    if (attempts === 0) flow();
    else void this.options.clock.sleep(backoffMs(attempts, this.options.random ?? Math.random)).then(flow);
  }

  #closed(status: { readonly grpcCode: number; readonly message: string }): void {
    this.#call = undefined;
    const draining = this.#state.is === 'draining' ? this.#state.then : undefined;
    const head = this.#window[0];
    if (this.#sent === 0 || head === undefined) return; // idle: the next append opens a connection
    if (draining !== undefined) this.#restart(draining);
    else if (TRANSIENT.has(status.grpcCode) && head.attempts < (this.options.maxAttempts ?? 5)) this.#restart(() => this.#resume(head.attempts));
    else this.close(new AppendFailedError(status.grpcCode, status.message, this.options.writeStream));
  }

  #wakeAll(): void {
    for (const wake of this.#capacityWaiters.splice(0)) wake();
  }
}

/** 100 ms doubling to 10 s, with full jitter. */
function backoffMs(attempts: number, random: () => number): number {
  return Math.round(Math.min(10_000, 100 * 2 ** attempts) * random());
}
