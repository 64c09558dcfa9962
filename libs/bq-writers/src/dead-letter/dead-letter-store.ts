import { type BigQueryGateway, quoteTablePath, type ResultRow } from '@cloudact/bq-core';
import type { TableRef } from '@cloudact/schemas';
import type { DeadRow } from '../batch/bad-rows.js';
import type { DmlWriter } from '../dml/dml-writer.js';
import { RowFault } from '../row/row-fault.js';

export interface StoredLetter {
  readonly id: string;
  readonly table: string;
  readonly dataset: string;
  readonly method: string;
  readonly runId: string;
  readonly rowIndex: number;
  readonly cause: string;
  readonly fieldPath: string | null;
  readonly message: string;
  readonly status: 'OPEN' | 'REPLAYED' | 'PARKED';
  readonly replayCount: number;
  readonly failedAt: string;
  readonly payload: string;
}

export interface LetterFilter {
  readonly ids?: readonly string[];
  readonly status?: StoredLetter['status'];
  readonly table?: string;
  readonly limit: number;
  /** Only letters after this one, in the order of `list`. */
  readonly after?: Pick<StoredLetter, 'failedAt' | 'rowIndex' | 'id'>;
}

/** Letters of one table, cause and status, counted. */
export interface LetterCount {
  readonly table: string;
  readonly cause: string;
  readonly status: StoredLetter['status'];
  readonly letters: number;
}

export interface DeadLetterStoreOptions {
  readonly gateway: BigQueryGateway;
  readonly dml: DmlWriter;
  readonly table: TableRef;
}

/** Replays of one letter before it is parked: what failed five times needs a person. */
export const REPLAY_CAP = 5;
/** Earlier than any letter; a constant filter on the partition column. */
const BEFORE_ALL = '2000-01-01T00:00:00Z';

/** One organisation's letters in `pipeline_dlq`: read whole, marked by DML. */
export class DeadLetterStore {
  constructor(private readonly options: DeadLetterStoreOptions) {}

  /**
   * Oldest first. A letter that was delivered twice (the default stream is at least once, and a re-run buries its bad rows again) is
   * one letter: the latest failure counts, because a re-run that replaced its slice has removed what a replay had stored.
   */
  async list(org: string, filter: LetterFilter): Promise<readonly StoredLetter[]> {
    const { rows } = await this.options.gateway.query({
      sql: `SELECT * FROM ${this.#letters(", STRING_AGG(payload_chunk, '' ORDER BY chunk_index) AS payload")}
WHERE (@any_status OR status = @status) AND (@any_table OR table_name = @table) AND (@any_id OR dead_letter_id IN UNNEST(@ids))
  AND (failed_at > @after_at OR (failed_at = @after_at AND (row_index > @after_row OR (row_index = @after_row AND dead_letter_id > @after_id))))
ORDER BY failed_at, row_index, dead_letter_id LIMIT @limit`,
      params: {
        org_slug: { type: 'STRING', value: org },
        any_status: { type: 'BOOL', value: filter.status === undefined },
        status: { type: 'STRING', value: filter.status ?? '' },
        any_table: { type: 'BOOL', value: filter.table === undefined },
        table: { type: 'STRING', value: filter.table ?? '' },
        any_id: { type: 'BOOL', value: filter.ids === undefined },
        ids: { type: ['STRING'], value: filter.ids ?? [] },
        after_at: { type: 'TIMESTAMP', value: filter.after?.failedAt ?? BEFORE_ALL },
        after_row: { type: 'INT64', value: filter.after?.rowIndex ?? 0 },
        after_id: { type: 'STRING', value: filter.after?.id ?? '' },
        limit: { type: 'INT64', value: filter.limit },
      },
    });
    return rows.map(letterOf);
  }

  /** How many letters there are, by table, cause and status; the largest groups first. */
  async summary(org: string, filter: Pick<LetterFilter, 'status' | 'table'> = {}): Promise<readonly LetterCount[]> {
    const { rows } = await this.options.gateway.query({
      sql: `SELECT table_name, cause, status, COUNT(*) AS letters FROM ${this.#letters()}
WHERE (@any_status OR status = @status) AND (@any_table OR table_name = @table)
GROUP BY table_name, cause, status ORDER BY letters DESC, table_name, cause, status`,
      params: {
        org_slug: { type: 'STRING', value: org },
        any_status: { type: 'BOOL', value: filter.status === undefined },
        status: { type: 'STRING', value: filter.status ?? '' },
        any_table: { type: 'BOOL', value: filter.table === undefined },
        table: { type: 'STRING', value: filter.table ?? '' },
      },
    });
    return rows.map((row) => ({ table: String(row['table_name']), cause: String(row['cause']), status: row['status'] as StoredLetter['status'], letters: Number(row['letters']) }));
  }

  /** After a replay: the letter is done, or counts one more try and is parked at the cap. */
  async mark(org: string, letters: readonly StoredLetter[], outcome: 'REPLAYED' | 'FAILED', at: Date): Promise<void> {
    for (const [replayCount, group] of Map.groupBy(letters, (letter) => letter.replayCount + 1)) {
      const status = outcome === 'REPLAYED' ? 'REPLAYED' : replayCount >= REPLAY_CAP ? 'PARKED' : 'OPEN';
      await this.options.dml.update({
        org,
        table: this.options.table,
        set: { status, replay_count: replayCount, ...(outcome === 'REPLAYED' ? { replayed_at: at.toISOString() } : {}) },
        where: { org_slug: org, dead_letter_id: group.map(({ id }) => id) },
      });
    }
  }

  /**
   * The letters of one organisation (`@org_slug`), each once: the latest failure that is there whole. Its parts are put together, and never
   * with those of an earlier failure of the same row, which may have been longer.
   */
  #letters(payload = ''): string {
    const columns = ['table_name', 'dataset_id', 'method', 'run_id', 'row_index', 'cause', 'field_path', 'message', 'status', 'replay_count'];
    return `(SELECT dead_letter_id, failed_at, ${columns.map((column) => `ANY_VALUE(${column}) AS ${column}`).join(', ')}${payload}
FROM (SELECT * FROM ${quoteTablePath(this.options.table)} WHERE org_slug = @org_slug AND failed_at >= TIMESTAMP '${BEFORE_ALL}'
  QUALIFY ROW_NUMBER() OVER (PARTITION BY dead_letter_id, failed_at, chunk_index ORDER BY replay_count DESC) = 1)
GROUP BY dead_letter_id, failed_at HAVING COUNT(*) = ANY_VALUE(chunk_count)
QUALIFY ROW_NUMBER() OVER (PARTITION BY dead_letter_id ORDER BY failed_at DESC) = 1)`;
  }
}

/** The row inside a letter, with its stamp: what a replay writes. */
export function deadRowOf(letter: StoredLetter): DeadRow {
  const parsed = JSON.parse(letter.payload) as Partial<DeadRow>;
  if (parsed.row === undefined) throw new RowFault('UNMAPPABLE', `Dead letter ${letter.id} holds no row`);
  return { row: parsed.row, stamp: parsed.stamp ?? {}, ...(parsed.mapping === undefined ? {} : { mapping: parsed.mapping }) };
}

function letterOf(row: ResultRow): StoredLetter {
  return {
    id: String(row['dead_letter_id']),
    table: String(row['table_name']),
    dataset: String(row['dataset_id']),
    method: String(row['method']),
    runId: String(row['run_id']),
    rowIndex: Number(row['row_index']),
    cause: String(row['cause']),
    fieldPath: row['field_path'] === null ? null : String(row['field_path']),
    message: String(row['message']),
    status: row['status'] as StoredLetter['status'],
    replayCount: Number(row['replay_count']),
    failedAt: String(row['failed_at']),
    payload: String(row['payload']),
  };
}
