/** https://cloud.google.com/bigquery/docs/streaming-data-into-bigquery#dataconsistency: best effort, about a minute. */
const WINDOW_MS = 60_000;

interface Identified {
  readonly insertId: string | undefined;
}

/** Remembers the insertIds of the last minute, by table. */
export class RecentInsertIds {
  private readonly clock: () => number;
  private readonly seen = new Map<string, Map<string, number>>();

  constructor(clock: () => number) {
    this.clock = clock;
  }

  /** The rows not seen within the window, which from now on are; rows without an id always pass. */
  claim<T extends Identified>(table: string, rows: readonly T[]): readonly T[] {
    const now = this.clock();
    const ids = this.seen.get(table) ?? new Map<string, number>();
    this.seen.set(table, ids);
    for (const [id, at] of ids) {
      if (now - at <= WINDOW_MS) break;
      ids.delete(id);
    }
    return rows.filter(({ insertId }) => {
      if (insertId === undefined || insertId === '') return true;
      if (ids.has(insertId)) return false;
      ids.set(insertId, now);
      return true;
    });
  }

  /** Forgets rows whose insert failed after all. */
  release(table: string, rows: readonly Identified[]): void {
    for (const { insertId } of rows) if (insertId !== undefined) this.seen.get(table)?.delete(insertId);
  }
}
