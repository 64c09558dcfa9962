import { type BigQueryGateway, STREAMING_TABLE_SETTLE_MS, type TableState } from '@cloudact/bq-core';
import { type Clock, steadyClock } from '@cloudact/bq-resilience';
import type { TableRef } from '@cloudact/schemas';
import { TableUnsettledError } from '../errors.js';

/** How long a look at a table is good for. */
const LOOK_AGAIN_MS = 30_000;

export interface TableWatchOptions {
  readonly gateway: BigQueryGateway;
  readonly clock: Clock;
}

interface Seen {
  readonly lookedAt: number;
  readonly createdAt: number;
  readonly rows: bigint;
  readonly unsettled?: { readonly what: 'recreated' | 'truncated'; readonly until: number };
}

/**
 * Remembers the tables that this process streams into, and notices when one was recreated or truncated: for minutes after that
 * insertAll may say yes and lose the rows. A table that is seen for the first time is taken as settled.
 */
export class TableWatch {
  readonly #seen = new Map<string, Seen>();
  /** Looks on their way: a crowd of writers shares one. */
  readonly #looking = new Map<string, Promise<TableState | undefined>>();
  readonly #clock: Clock;

  constructor(private readonly options: TableWatchOptions) {
    this.#clock = steadyClock(options.clock);
  }

  /** For whoever truncates or overwrites a table. */
  truncated(table: TableRef): void {
    const now = this.#clock.now();
    const seen = this.#seen.get(table.path) ?? { lookedAt: 0, createdAt: Number.NaN, rows: 0n };
    this.#seen.set(table.path, { ...seen, rows: 0n, unsettled: { what: 'truncated', until: now + STREAMING_TABLE_SETTLE_MS } });
  }

  /** Milliseconds until streamed rows are safe again; 0: now, as far as is known. No request. */
  unsettledMs(tablePath: string): number {
    return Math.max(0, (this.#seen.get(tablePath)?.unsettled?.until ?? 0) - this.#clock.now());
  }

  /** Looks at the table if the last look is old. @throws TableUnsettledError */
  async check(table: TableRef): Promise<void> {
    const seen = this.#seen.get(table.path);
    if (seen === undefined || this.#clock.now() - seen.lookedAt >= LOOK_AGAIN_MS) await this.look(table);
    const waitMs = this.unsettledMs(table.path);
    const unsettled = this.#seen.get(table.path)?.unsettled;
    if (waitMs > 0 && unsettled !== undefined) throw new TableUnsettledError(table.path, unsettled.what, new Date(unsettled.until), waitMs);
  }

  /** The table as it is; undefined when there is none. What cannot be asked is not known: the write itself will meet the same trouble. */
  look(table: TableRef): Promise<TableState | undefined> {
    const looking = this.#looking.get(table.path) ?? this.#ask(table).finally(() => this.#looking.delete(table.path));
    this.#looking.set(table.path, looking);
    return looking;
  }

  async #ask(table: TableRef): Promise<TableState | undefined> {
    try {
      const state = await this.options.gateway.tableState(table);
      if (state === undefined) this.#gone(table.path);
      else this.#note(table.path, state);
      return state;
    } catch {
      return undefined;
    }
  }

  /** Whatever comes under this name is another table: it is looked at before rows are sent to it, however soon. */
  #gone(path: string): void {
    const seen = this.#seen.get(path);
    if (seen !== undefined) this.#seen.set(path, { ...seen, lookedAt: -Infinity });
  }

  #note(path: string, state: TableState): void {
    const lookedAt = this.#clock.now();
    const createdAt = state.createdAt.getTime();
    const before = this.#seen.get(path);
    const unsettled = this.#changed(before, createdAt, state, lookedAt) ?? before?.unsettled;
    this.#seen.set(path, { lookedAt, createdAt, rows: state.numRows, ...(unsettled === undefined ? {} : { unsettled }) });
  }

  /**
   * Another creation time is another table under the same name. BigQuery's clock may be another than ours: by ours it was made between two looks.
   * Rows that all vanished were truncated, as far as anybody can tell.
   */
  #changed(before: Seen | undefined, createdAt: number, { numRows }: TableState, now: number): Seen['unsettled'] {
    if (before === undefined || Number.isNaN(before.createdAt)) return undefined;
    if (before.createdAt !== createdAt) return { what: 'recreated', until: Math.min(now, Math.max(createdAt, before.lookedAt)) + STREAMING_TABLE_SETTLE_MS };
    return before.rows > 0n && numRows === 0n ? { what: 'truncated', until: now + STREAMING_TABLE_SETTLE_MS } : undefined;
  }
}
