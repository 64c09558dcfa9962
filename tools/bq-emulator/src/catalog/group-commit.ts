import type { AlsoCommitted, AppendSource, Cell, StoredTable } from './table-store.js';

/** One request's rows for a table. */
export interface TableAppend {
  readonly table: StoredTable;
  readonly rows: readonly (readonly Cell[])[];
  readonly source: AppendSource;
  readonly also: AlsoCommitted | undefined;
  /** The partition that a decorator names. */
  readonly partition?: string | undefined;
}

interface Waiting extends TableAppend {
  readonly settle: (error?: unknown) => void;
}

/** Rows of one commit: enough to spread its cost, few enough not to keep the first caller waiting. */
const GROUP_ROWS = 16_384;

/**
 * Group commit: appends that arrive while the table is being written to share the next transaction, since making a transaction
 * durable costs more than its rows. Each still succeeds or fails alone: where a group fails, its appends are tried one by one.
 */
export class GroupCommit {
  private readonly queues = new Map<string, Waiting[]>();
  private readonly commit: (group: readonly TableAppend[]) => Promise<void>;

  /** @param commit stores a group, all or nothing */
  constructor(commit: (group: readonly TableAppend[]) => Promise<void>) {
    this.commit = commit;
  }

  /** Resolves once the rows are durable and visible. Appends to one table become visible in the order of asking. */
  append(append: TableAppend): Promise<void> {
    const { projectId, datasetId, tableId } = append.table;
    const key = `${projectId}:${datasetId}.${tableId}`;
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { ...append, settle: (error) => { if (error === undefined) resolve(); else reject(error as Error); } };
      const queue = this.queues.get(key);
      if (queue !== undefined) queue.push(waiting);
      else {
        const fresh = [waiting];
        this.queues.set(key, fresh);
        void this.drain(key, fresh);
      }
    });
  }

  private async drain(key: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) await this.settle(queue.splice(0, groupSize(queue)));
    this.queues.delete(key);
  }

  private async settle(group: readonly Waiting[]): Promise<void> {
    try {
      await this.commit(group);
      for (const { settle } of group) settle();
    } catch (error) {
      if (group.length === 1) group[0]?.settle(error);
      else for (const one of group) await this.settle([one]);
    }
  }
}

function groupSize(queue: readonly TableAppend[]): number {
  let rows = 0;
  let size = 0;
  for (const append of queue) {
    rows += append.rows.length;
    if (size > 0 && rows > GROUP_ROWS) break;
    size += 1;
  }
  return size;
}
