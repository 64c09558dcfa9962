import { CONCURRENT_MUTATIONS_PER_TABLE, DML_STATEMENTS_PER_WINDOW, DML_WINDOW_MS } from '@cloudact/bq-core';
import { BulkheadFullError, type Clock, FairShares, steadyClock } from '@cloudact/bq-resilience';

/** What waits of one table at most, and for how long: each waiting MERGE holds its rows. */
const MAX_WAITING = 1_000;
const MAX_WAIT_MS = 10 * 60_000;
const COME_BACK_MS = 10_000;

export interface TableStatementQueueOptions {
  readonly clock: Clock;
  /** Statements of one table that wait. Default 1,000; one more is refused with `BULKHEAD_FULL`. */
  readonly maxWaiting?: number;
  /** Milliseconds that a statement waits at most. Default 600,000. */
  readonly maxWaitMs?: number;
  /** Share of an organisation in a table that several want. Default 1 for all. */
  readonly weightOf?: (org: string) => number;
}

/** A statement's right to run on its table. */
export interface StatementTurn {
  /** Call before each statement that is sent, a repeated one too: waits until the table's rate takes one more. */
  admitted(signal?: AbortSignal): Promise<void>;
  /** Gives the place back and waits for one with nothing else of this process running: for a statement that met a conflict. */
  alone(signal?: AbortSignal): Promise<void>;
}

interface Waiter {
  readonly alone: boolean;
  /** Lowest first; see `FairShares`. */
  readonly tag: number;
  readonly start: () => void;
  readonly refuse: () => void;
}

interface TableLane {
  running: number;
  /** A statement runs that wants no other beside it. */
  exclusive: boolean;
  readonly waiting: Waiter[];
  /** Between the organisations that write to a shared table. */
  shares: FairShares;
  /** Start times of the last statements, oldest first. */
  readonly started: number[];
}

/**
 * UPDATE, DELETE, MERGE and INSERT of one table: two at a time and 25 in 10 s, as BigQuery allows
 * (docs: quotas#data-manipulation-language-statements). What comes faster waits here, instead of being refused there: an
 * organisation's statements in the order they came, organisations by turns and weight.
 */
export class TableStatementQueue {
  readonly #lanes = new Map<string, TableLane>();
  #closed = false;
  #sweptAt = 0;
  readonly #clock: Clock;

  constructor(private readonly options: TableStatementQueueOptions) {
    this.#clock = steadyClock(options.clock);
  }

  /** @throws BulkheadFullError when it was not started; the signal's reason when it was aborted while waiting */
  async run<T>(table: string, operation: (turn: StatementTurn) => Promise<T>, signal?: AbortSignal, org = ''): Promise<T> {
    const lane = this.#lane(table);
    let place: { readonly alone: boolean } | undefined;
    const enter = async (alone: boolean, ends: AbortSignal | undefined): Promise<void> => {
      await this.#enter(table, lane, org, alone, ends);
      place = { alone };
    };
    const giveBack = (): void => {
      if (place === undefined) return;
      lane.running -= 1;
      if (place.alone) lane.exclusive = false;
      place = undefined;
    };
    await enter(false, signal);
    try {
      return await operation({
        admitted: (ends) => this.#admit(lane, ends),
        alone: async (ends) => {
          if (place?.alone === true) return;
          giveBack();
          await enter(true, ends);
        },
      });
    } finally {
      giveBack();
      this.#startWaiting(lane);
    }
  }

  state(table: string): { readonly running: number; readonly waiting: number } {
    const lane = this.#lanes.get(table);
    return { running: lane?.running ?? 0, waiting: lane?.waiting.length ?? 0 };
  }

  /** Refuses whoever waits and whoever comes; what runs may finish. */
  close(): void {
    this.#closed = true;
    for (const lane of this.#lanes.values()) for (const waiter of [...lane.waiting]) waiter.refuse();
  }

  async #enter(table: string, lane: TableLane, org: string, alone: boolean, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.#closed) throw new BulkheadFullError('dml', table, 'closed', COME_BACK_MS);
    if (lane.waiting.length === 0 && hasRoom(lane, alone)) {
      take(lane, alone);
      return;
    }
    if (!alone && lane.waiting.length >= (this.options.maxWaiting ?? MAX_WAITING)) throw new BulkheadFullError('dml', table, 'queue-full', COME_BACK_MS);
    await this.#wait(table, lane, org, alone, signal);
  }

  #wait(table: string, lane: TableLane, org: string, alone: boolean, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = new AbortController();
    const settle = (finish: () => void): void => {
      const position = lane.waiting.indexOf(waiter);
      if (position === -1) return;
      lane.waiting.splice(position, 1);
      signal?.removeEventListener('abort', onAbort);
      timer.abort();
      finish();
    };
    const giveUp = (error: unknown): void => settle(() => {
      reject(error as Error);
      this.#startWaiting(lane);
    });
    const onAbort = (): void => giveUp(signal?.reason);
    const tag = alone ? -Infinity : lane.shares.tagOf(org, this.options.weightOf?.(org) ?? 1);
    const waiter: Waiter = { alone, tag, start: () => settle(() => { take(lane, alone); lane.shares.started(tag); resolve(); }), refuse: () => giveUp(new BulkheadFullError('dml', table, 'closed', COME_BACK_MS)) };
    // A statement that met a conflict has waited its time already: it goes before those that have not run yet.
    const behind = lane.waiting.findIndex((other) => other.tag > tag);
    lane.waiting.splice(behind === -1 ? lane.waiting.length : behind, 0, waiter);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#clock.sleep(this.options.maxWaitMs ?? MAX_WAIT_MS, timer.signal).then(() => giveUp(new BulkheadFullError('dml', table, 'waited-too-long', COME_BACK_MS)), () => undefined);
    this.#startWaiting(lane);
    return promise;
  }

  async #admit(lane: TableLane, signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      const now = this.#clock.now();
      while (lane.started.length > 0 && (lane.started[0] as number) <= now - DML_WINDOW_MS) lane.started.shift();
      if (lane.started.length < DML_STATEMENTS_PER_WINDOW) break;
      await this.#clock.sleep((lane.started[0] as number) + DML_WINDOW_MS - now, signal);
    }
    lane.started.push(this.#clock.now());
  }

  #startWaiting(lane: TableLane): void {
    for (let next = lane.waiting[0]; next !== undefined && hasRoom(lane, next.alone); next = lane.waiting[0]) next.start();
    // nobody is owed a turn: the next crowd begins as equals, and names of organisations do not pile up
    if (lane.waiting.length === 0) lane.shares = new FairShares();
  }

  #lane(table: string): TableLane {
    let lane = this.#lanes.get(table);
    if (lane === undefined) {
      this.#sweep();
      lane = { running: 0, exclusive: false, waiting: [], shares: new FairShares(), started: [] };
      this.#lanes.set(table, lane);
    }
    return lane;
  }

  /** Forgets tables that were quiet for a window: the rate has nothing to say of them any more. */
  #sweep(): void {
    const quiet = this.#clock.now() - DML_WINDOW_MS;
    if (this.#sweptAt > quiet) return;
    this.#sweptAt = this.#clock.now();
    for (const [table, lane] of this.#lanes) {
      if (lane.running === 0 && lane.waiting.length === 0 && (lane.started.at(-1) ?? 0) <= quiet) this.#lanes.delete(table);
    }
  }
}

function hasRoom(lane: TableLane, alone: boolean): boolean {
  return alone ? lane.running === 0 : lane.running < CONCURRENT_MUTATIONS_PER_TABLE && !lane.exclusive;
}

function take(lane: TableLane, alone: boolean): void {
  lane.running += 1;
  lane.exclusive = alone;
}
