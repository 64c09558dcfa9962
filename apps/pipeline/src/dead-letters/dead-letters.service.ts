import { type Clock, systemClock } from '@cloudact/bq-resilience';
import { type LetterCount, RowFault, type StoredLetter } from '@cloudact/bq-writers';
import { UnknownTableError } from '@cloudact/schemas';
import type { Platform } from '@cloudact/service-kit';
import type { OrgContext } from '@cloudact/tenancy';
import { ingestibleTable, TableNotIngestibleError } from '../rows/ingestible-table.js';
import type { LetterFixes } from './replay-letters.dto.js';
import { replayRow, type ReplayRow } from './replay-rows.js';

export interface LetterList {
  readonly letters: readonly StoredLetter[];
  readonly summary: readonly LetterCount[];
}

export interface ListFilter {
  readonly status?: StoredLetter['status'];
  readonly table?: string;
  readonly limit: number;
  readonly after?: Pick<StoredLetter, 'failedAt' | 'rowIndex' | 'id'>;
}

export interface ReplayRequest {
  readonly ids?: readonly string[];
  readonly limit: number;
  readonly fixes: LetterFixes;
}

/** A letter that could not be stored this time either. */
export interface StillBad {
  readonly id: string;
  readonly field: string | null;
  readonly message: string;
}

export interface ReplayResult {
  readonly replayed: number;
  /** Letters asked for that an earlier replay had stored. */
  readonly alreadyReplayed: number;
  readonly stillBad: readonly StillBad[];
}

/** The dead letters of one organisation: looked at, mended, replayed. */
export class DeadLettersService {
  constructor(
    private readonly platform: Platform,
    private readonly clock: Clock = systemClock,
  ) {}

  async list(org: OrgContext, filter: ListFilter): Promise<LetterList> {
    const store = this.platform.house.deadLetterStore;
    const { after: _after, limit: _limit, ...kinds } = filter;
    const [letters, summary] = await Promise.all([store.list(org.org, filter), store.summary(org.org, kinds)]);
    return { letters, summary };
  }

  /** Stores what can be stored by upsert, so that a replay that was cut off can be asked for again and stores nothing twice. */
  async replay(org: OrgContext, { ids, limit, fixes }: ReplayRequest): Promise<ReplayResult> {
    const store = this.platform.house.deadLetterStore;
    const found = await store.list(org.org, ids === undefined ? { status: 'OPEN', limit } : { ids, limit: ids.length });
    const waiting = found.filter(({ status }) => status !== 'REPLAYED');
    const good: ReplayRow[] = [];
    const bad: (StillBad & { readonly letter?: StoredLetter })[] = (ids ?? []).filter((id) => !found.some((letter) => letter.id === id)).map((id) => ({ id, field: null, message: 'there is no such dead letter' }));
    for (const letter of waiting) {
      try {
        good.push(replayRow(letter, org.org, ingestibleTable(this.platform, org, letter.table), fixes[letter.id]));
      } catch (error) {
        if (!(error instanceof RowFault || error instanceof UnknownTableError || error instanceof TableNotIngestibleError)) throw error;
        bad.push({ letter, id: letter.id, field: (error instanceof RowFault ? error.fieldPath : undefined) ?? null, message: error.message });
      }
    }
    for (const group of groupsOf(good)) await this.#store(org, group);
    await store.mark(org.org, bad.flatMap(({ letter }) => (letter === undefined ? [] : [letter])), 'FAILED', new Date(this.clock.now()));
    return { replayed: good.length, alreadyReplayed: found.length - waiting.length, stillBad: bad.map(({ id, field, message }) => ({ id, field, message })) };
  }

  /** Stored before it is marked: what is interrupted in between is stored again, over itself. */
  async #store(org: OrgContext, group: readonly [ReplayRow, ...ReplayRow[]]): Promise<void> {
    const [{ table, stamp, letter }] = group;
    await this.platform.house.writers.write({
      org: org.org,
      table,
      rows: group.map(({ row }) => row),
      stamp,
      runId: `${letter.runId}:replay:${letter.id}`,
      intent: 'upsert',
      method: 'merge',
      badRows: 'reject',
      expectedRows: group.length,
    });
    await this.platform.house.deadLetterStore.mark(org.org, group.map((one) => one.letter), 'REPLAYED', new Date(this.clock.now()));
  }
}

/** Letters of one table and run are written together: they have one stamp. */
function groupsOf(rows: readonly ReplayRow[]): readonly (readonly [ReplayRow, ...ReplayRow[]])[] {
  const groups = Map.groupBy(rows, ({ table, stamp }) => JSON.stringify([table.path, stamp]));
  return [...groups.values()] as unknown as readonly (readonly [ReplayRow, ...ReplayRow[]])[];
}
