import { type Clock, GRPC_CODE, LONGEST_WAIT_MS } from '@cloudact/bq-resilience';
import { AppendFailedError, ArrowRefusedError, TableNotWritableError } from '../errors.js';
import { appendBackoffMs, type AppendVerdict, COLUMN_VISIBLE_WITHIN_MS, judgeAppend, TABLE_VISIBLE_WITHIN_MS } from './append-verdict.js';
import { type AppendOutcome, type AppendPart, OpenAppend, type SentPart } from './open-append.js';
import type { AppendedRows } from './appended-rows.js';
import { SilenceWatch, systemTimers, type Timers } from './silence-watch.js';
import type { AppendAnswer, AppendCall, AppendStatus, ServedColumn, StorageWriteApi, WriterSchema } from './write-stream-port.js';

/** Defaults of a lane. */
export const LANE_LIMITS = {
  /** Requests sent and not answered. */
  maxInFlight: 8,
  /** Bytes of them; one request alone may be larger. */
  maxBytesInFlight: 10_000_000,
  /** Failures in a row, none of them the rows' fault, before the lane gives up. */
  maxAttempts: 5,
  /** Milliseconds that the service may owe an answer; then the connection is given up and the window sent again. */
  answerMs: 60_000,
  /** Milliseconds without rows before the connection is closed; the service itself does it after 600 s (docs: write-api-best-practices). */
  idleMs: 300_000,
  /** The longest that the service may ask the lane to stay away, milliseconds; beyond it the write ends and its caller waits. */
  longestWaitMs: LONGEST_WAIT_MS,
  /** Milliseconds that a column of the rows may be unknown to the service before the lane gives up. */
  columnWaitMs: COLUMN_VISIBLE_WITHIN_MS,
} as const;

export interface AppendLaneOptions extends Partial<Record<keyof typeof LANE_LIMITS, number>> {
  readonly api: StorageWriteApi;
  readonly writeStream: string;
  readonly schema: WriterSchema;
  /** Where the next row goes; absent on the default stream, which takes no offsets. */
  readonly nextOffset?: bigint;
  readonly clock: Clock;
  readonly timers?: Timers;
  /** Called before each send of an append, with what it goes out with. */
  readonly beforeSend?: (tag: number, part: SentPart) => void;
  /** Called when the place of an append was taken by somebody else's rows: nothing of it is stored, and it is not to be looked for there. */
  readonly onPlaceTaken?: (tag: number) => void;
  /** Called when the service says that the table's columns have changed. */
  readonly onSchemaChanged?: (columns: readonly ServedColumn[]) => void;
  readonly random?: () => number;
}

type LaneState =
  | { readonly is: 'flowing' }
  /** Waits for the answers to what was sent behind a part that failed; `landed` are those that are stored all the same. */
  | { readonly is: 'draining'; at: number; readonly landed: AppendPart[]; readonly then: () => void }
  | { readonly is: 'waiting' }
  | { readonly is: 'closed'; readonly error: unknown };

/**
 * Appends to one write stream, in order. The window of appends that were sent but not acknowledged is always sent again as a whole
 * and in order: sending only the one that failed is how the official client loses rows. An append is acknowledged once, and
 * `ALREADY_EXISTS` counts as that only for one that has gone out to this very offset before: the bytes at an offset never change.
 */
export class AppendLane {
  readonly #window: AppendPart[] = [];
  readonly #limits: Readonly<Record<keyof typeof LANE_LIMITS, number>>;
  readonly #watch: SilenceWatch;
  #sent = 0;
  #bytes = 0;
  #call: AppendCall | undefined;
  #generation = 0;
  #schemaSent = false;
  /** An append of this connection is stored: the service knows the schema. */
  #schemaKnown = false;
  /** The connection is opened anew as soon as nothing is on its way: the table's schema has changed. */
  #stale = false;
  #nextOffset: bigint | undefined;
  #failures = 0;
  #hiddenSince: number | undefined;
  #state: LaneState = { is: 'flowing' };
  /** Aborted when the lane is closed: nobody waits on for it. */
  readonly #over = new AbortController();
  readonly #capacityWaiters: (() => void)[] = [];

  constructor(private readonly options: AppendLaneOptions) {
    this.#nextOffset = options.nextOffset;
    const { maxInFlight, maxBytesInFlight, maxAttempts, answerMs, idleMs, longestWaitMs, columnWaitMs } = { ...LANE_LIMITS, ...options };
    this.#limits = { maxInFlight, maxBytesInFlight, maxAttempts, answerMs, idleMs, longestWaitMs, columnWaitMs };
    const owed = (): boolean => this.#sent > 0;
    this.#watch = new SilenceWatch({ timers: options.timers ?? systemTimers, answerMs, idleMs, owed, onSilent: () => this.#silent(), onIdle: () => this.#hangUp() });
  }

  get nextOffset(): bigint | undefined {
    return this.#nextOffset;
  }

  /**
   * Waits while the window is full; the promise inside settles when the append is acknowledged, or can never be.
   * @param resume How this append last went out, in another life: it goes out like that again.
   */
  async append(tag: number, rows: AppendedRows, resume?: SentPart): Promise<{ readonly outcome: Promise<AppendOutcome> }> {
    const size = rows.bytes.length;
    while (this.#state.is !== 'closed' && this.#isFull(size)) await new Promise<void>((resolve) => this.#capacityWaiters.push(resolve));
    if (this.#state.is === 'closed') throw this.#state.error;
    const { promise, resolve, reject } = Promise.withResolvers<AppendOutcome>();
    promise.catch(() => {}); // the caller awaits it later; until then a rejection is not unhandled
    if (resume !== undefined && resume.firstRow > 0) this.#nextOffset = resume.offset;
    for (const part of new OpenAppend(tag, resolve, reject).begin(rows, this.#nextOffset, resume)) {
      this.#window.push(part);
      this.#bytes += part.rows.bytes.length;
      if (this.#nextOffset !== undefined) this.#nextOffset += BigInt(part.rows.length);
    }
    this.#pump();
    return { outcome: promise };
  }

  /** Ends the connection. Appends that are still open are rejected, never left hanging. */
  close(error: unknown = new AppendFailedError(GRPC_CODE.CANCELLED, 'the writer was closed', this.options.writeStream)): void {
    if (this.#state.is === 'closed') return;
    this.#state = { is: 'closed', error };
    this.#over.abort();
    this.#watch.stop();
    if (this.#sent > 0) this.#giveUp('left');
    else this.#hangUp();
    for (const part of this.#window.splice(0)) part.append.reject(error);
    this.#wakeAll();
  }

  #isFull(size: number): boolean {
    const { maxInFlight, maxBytesInFlight } = this.#limits;
    return this.#window.length >= maxInFlight || (this.#window.length > 0 && this.#bytes + size > maxBytesInFlight);
  }

  #pump(): void {
    if (this.#stale && this.#sent === 0) this.#hangUp();
    while (this.#sent < this.#window.length && this.#state.is === 'flowing' && !this.#stale) {
      const part = this.#window[this.#sent] as AppendPart;
      const alone = part.append.careful || this.#window[0]?.append.careful === true;
      if (alone && this.#sent > 0) return;
      if (!this.#mayGoOut(part)) return;
      part.asked = part.offset !== undefined && part.sentTo === part.offset;
      part.sentTo = part.offset;
      const call = this.#openCall();
      if (this.#sent === 0) this.#watch.heard();
      this.#sent += 1;
      call.send({
        writeStream: this.options.writeStream,
        ...(part.offset === undefined ? {} : { offset: part.offset }),
        ...(this.#schemaSent ? {} : { writerSchema: this.options.schema }),
        rows: part.rows,
      });
      this.#schemaSent = true;
    }
  }

  /** Whoever keeps the books may refuse, at a send of its own time too: then the lane is over, and its caller hears why. */
  #mayGoOut(part: AppendPart): boolean {
    return this.#told(() => this.options.beforeSend?.(part.append.tag, part.append.sent(part)));
  }

  #told(tell: () => void): boolean {
    try {
      tell();
      return true;
    } catch (error) {
      this.close(error);
      return false;
    }
  }

  #openCall(): AppendCall {
    if (this.#call !== undefined) return this.#call;
    this.#generation += 1;
    const generation = this.#generation;
    const current = (): boolean => generation === this.#generation;
    this.#schemaSent = this.#schemaKnown = false;
    this.#call = this.options.api.openAppend(this.options.writeStream, {
      onAnswer: (answer) => current() && this.#answered(answer),
      onClosed: (status) => current() && this.#closed(status),
    });
    return this.#call;
  }

  /** Ends a connection on which no answer is owed; the next append opens another. */
  #hangUp(): void {
    this.#generation += 1;
    this.#call?.end();
    this.#call = undefined;
    this.#stale = false;
  }

  /** Leaves a connection that owes answers. Nothing of it is listened to any more. */
  #giveUp(why: 'left' | 'broken'): void {
    this.#generation += 1;
    this.#call?.cancel(why);
    this.#call = undefined;
    this.#stale = false;
  }

  #answered(answer: AppendAnswer): void {
    this.#watch.heard();
    if (answer.is === 'appended') this.#schemaKnown = true;
    if (answer.is === 'appended' && answer.updatedSchema !== undefined) this.#schemaChanged(answer.updatedSchema);
    if (this.#state.is === 'draining') {
      this.#drained(this.#state, answer);
      return;
    }
    const head = this.#window[0];
    if (head === undefined || this.#sent === 0) return;
    if (answer.is === 'appended') {
      // An answer was lost on the way: whose the later ones are can no longer be told.
      if (head.offset !== undefined && answer.offset !== undefined && answer.offset !== head.offset) {
        this.#broken({ grpcCode: GRPC_CODE.INTERNAL, message: `acknowledged offset ${answer.offset}, expected ${head.offset}` });
      } else this.#acknowledge(head, false);
      return;
    }
    const verdict = judgeAppend(answer, answer.rowErrors.length, head.offset !== undefined);
    if (verdict.is === 'already-there') this.#foundThere(head, answer);
    else if (verdict.is === 'bad-rows' && head.rows.carrier === 'arrow') this.close(new ArrowRefusedError(this.options.writeStream, head.append.tag, refusalText(answer)));
    else if (verdict.is === 'bad-rows') this.#drainThen(() => this.#refuse(head, answer));
    else if (this.#mayTryAgain(verdict, answer)) this.#drainThen(() => this.#resume(answer));
  }

  /** With offsets what was sent behind a part that failed has failed too, and goes again either way. The default stream stores it. */
  #drained(state: Extract<LaneState, { is: 'draining' }>, answer: AppendAnswer): void {
    const part = this.#window[state.at] as AppendPart;
    state.at += 1;
    if (answer.is === 'appended' && part.offset === undefined) state.landed.push(part);
    if (state.at === this.#sent) this.#restart(state);
  }

  #acknowledge(head: AppendPart, before: boolean): void {
    this.#failures = 0;
    this.#hiddenSince = undefined;
    this.#sent -= 1;
    this.#remove(head);
    head.append.stored(head, before);
    this.#wakeAll();
    this.#pump();
  }

  /** Its own rows from a send before, or else somebody's: then nothing of it is stored, and an ack would lose it. */
  #foundThere(head: AppendPart, { grpcCode, message }: AppendStatus): void {
    if (head.asked === true) return this.#acknowledge(head, true);
    if (this.#told(() => this.options.onPlaceTaken?.(head.append.tag))) this.close(new AppendFailedError(grpcCode, `${message}; the rows there are not of this write, which had not sent anything to that offset. Write again: the rows get a stream of their own`, this.options.writeStream));
  }

  #remove(part: AppendPart): void {
    const at = this.#window.indexOf(part);
    this.#window.splice(at, 1);
    this.#bytes -= part.rows.bytes.length;
  }

  /** An append is atomic: with a bad row in it nothing of it is stored. The good rows go again at the same offset, the rest moves up. */
  #refuse(head: AppendPart, answer: Extract<AppendAnswer, { is: 'refused' }>): void {
    head.append.careful = true;
    const bad = new Map(answer.rowErrors.filter(({ index }) => index >= 0 && index < head.rows.length).map(({ index, message }) => [index, message]));
    if (bad.size === 0 && head.rows.length === 1) bad.set(0, answer.message);
    this.#bytes -= head.rows.bytes.length;
    if (bad.size === 0) {
      const halves = head.append.split(head);
      this.#window.splice(0, 1, ...halves);
      this.#bytes += halves[0].rows.bytes.length + halves[1].rows.bytes.length;
    } else {
      const removed = BigInt(bad.size);
      for (const later of this.#window.slice(1)) if (later.offset !== undefined) later.offset -= removed;
      if (this.#nextOffset !== undefined) this.#nextOffset -= removed;
      if (!head.append.refuse(head, bad)) this.#window.shift();
      this.#bytes += head.rows.bytes.length;
    }
    this.#flow();
    this.#wakeAll();
  }

  /** False where this was once too often: then the lane is closed. */
  #mayTryAgain(verdict: AppendVerdict, status: AppendStatus): boolean {
    const { clock, writeStream } = this.options;
    this.#failures += 1;
    if (verdict.is === 'not-visible') {
      const now = clock.now();
      this.#hiddenSince ??= now;
      if (now - this.#hiddenSince < (verdict.what === 'column' ? this.#limits.columnWaitMs : TABLE_VISIBLE_WITHIN_MS)) return true;
      this.close(new TableNotWritableError(verdict.what, status.message, writeStream, Math.round((now - this.#hiddenSince) / 1_000)));
      return false;
    }
    const { retryAfterMs = 0 } = status;
    if (verdict.is === 'again' && this.#failures < this.#limits.maxAttempts && retryAfterMs <= this.#limits.longestWaitMs) return true;
    const tries = verdict.is === 'again' ? ` (after ${this.#failures} tries)` : '';
    this.close(new AppendFailedError(status.grpcCode, `${status.message}${tries}`, writeStream, { retryAfterMs: status.retryAfterMs }));
    return false;
  }

  /** Waits for the answers to all that was sent, then sends the window again. Nothing overtakes: an old request cannot land later. */
  #drainThen(then: () => void): void {
    const state = { is: 'draining', at: 1, landed: [] as AppendPart[], then } as const;
    this.#state = state;
    if (this.#sent === 1) this.#restart(state);
  }

  #restart({ landed, then }: Pick<Extract<LaneState, { is: 'draining' }>, 'landed' | 'then'>): void {
    // A request that was refused may have been refused before its schema was read.
    this.#schemaSent = this.#schemaKnown;
    this.#sent = 0;
    this.#state = { is: 'waiting' };
    for (const part of landed) {
      this.#remove(part);
      part.append.stored(part, false);
    }
    then();
    if (landed.length > 0) this.#wakeAll();
  }

  #resume(status: AppendStatus): void {
    const wait = appendBackoffMs(this.#failures, status, this.options.random ?? Math.random);
    void this.options.clock.sleep(wait, this.#over.signal).then(() => this.#flow(), () => {});
  }

  #flow(): void {
    if (this.#state.is !== 'waiting') return;
    this.#state = { is: 'flowing' };
    this.#pump();
  }

  #silent(): void {
    this.#broken({ grpcCode: GRPC_CODE.DEADLINE_EXCEEDED, message: `no answer for ${this.#limits.answerMs} ms` });
  }

  /** The connection cannot be used any more, though it is not over. */
  #broken(status: AppendStatus): void {
    this.#giveUp('broken');
    this.#closed(status);
  }

  #closed(status: AppendStatus): void {
    this.#call = undefined;
    this.#stale = false;
    const head = this.#window[0];
    if (this.#sent === 0 || head === undefined) return; // idle: the next append opens a connection
    if (this.#state.is === 'draining') {
      this.#restart(this.#state);
      return;
    }
    const verdict = judgeAppend(status, 0, head.offset !== undefined);
    if (verdict.is === 'already-there') {
      this.#restart({ landed: [], then: () => {} });
      this.#sent = 1;
      this.#state = { is: 'flowing' };
      this.#foundThere(head, status);
    } else if (this.#mayTryAgain(verdict.is === 'bad-rows' ? { is: 'fatal' } : verdict, status)) {
      this.#restart({ landed: [], then: () => this.#resume(status) });
    }
  }

  /** Information, no failure: what was sent is not sent again. A new connection is bound to the columns that the table has now. */
  #schemaChanged(columns: readonly ServedColumn[]): void {
    this.#stale = true;
    this.options.onSchemaChanged?.(columns);
  }

  #wakeAll(): void {
    for (const wake of this.#capacityWaiters.splice(0)) wake();
  }
}

function refusalText({ message, rowErrors }: Extract<AppendAnswer, { is: 'refused' }>): string {
  const [first] = rowErrors;
  return first === undefined ? message : `${rowErrors.length} of its rows are refused, first row ${first.index}: ${first.message}`;
}
