import type { Parameters, Session } from '../engine/engine.js';
import { arrayOf, fieldType, quoteIdentifier, STRING } from '../sql/sql-type.js';
import type { Cell, RowChange, TableField } from './table-store.js';

/** Where the last sequence number of each changed row is kept, also of those that were deleted. */
const SEQUENCES = `${quoteIdentifier('~meta')}.change_sequences`;

export interface ChangedTable {
  /** Engine name, quoted and qualified. */
  readonly name: string;
  /** Tells the table from others of the same name, before and after. */
  readonly identity: string;
  readonly fields: readonly TableField[];
  readonly key: readonly string[];
}

/** Keeps the past of the rows that are about to be deleted. */
type KeepRows = (session: Session, where: string, parameters: Parameters) => Promise<void>;

/**
 * Deletes the rows that `changes` are about and tells which rows to append instead, in the caller's transaction. Among changes of one
 * row the one with the highest sequence wins, of equals the last: https://cloud.google.com/bigquery/docs/change-data-capture#manage_custom_ordering
 */
export async function settleChanges(session: Session, table: ChangedTable, changes: readonly RowChange[], keep: KeepRows): Promise<readonly (readonly Cell[])[]> {
  const columns = table.key.map((name) => table.fields.findIndex((field) => field.name.toLowerCase() === name.toLowerCase()));
  const keyOf = (row: readonly Cell[]): readonly Cell[] => columns.map((column) => row[column] ?? null);
  const last = new Map<string, RowChange>();
  for (const change of changes) {
    const text = keyText(keyOf(change.row));
    if (!isOlder(change, last.get(text)?.sequence)) last.set(text, change);
  }
  await session.run(`CREATE TABLE IF NOT EXISTS ${SEQUENCES} (table_id VARCHAR, row_key VARCHAR, sequence VARCHAR NOT NULL, PRIMARY KEY (table_id, row_key))`);
  const seen = await seenSequences(session, table.identity, [...last.keys()]);
  const winners = [...last].filter(([text, change]) => !isOlder(change, seen.get(text)));
  await remember(session, table.identity, winners);
  await deleteRows(session, table, columns, winners.map(([, { row }]) => keyOf(row)), keep);
  return winners.filter(([, { type }]) => type === 'UPSERT').map(([, { row }]) => row);
}

const isOlder = ({ sequence }: RowChange, than: string | undefined): boolean => sequence !== undefined && than !== undefined && sequence < than;

const keyText = (key: readonly Cell[]): string => JSON.stringify(key.map((cell) => (cell instanceof Uint8Array ? Buffer.from(cell).toString('hex') : cell === null ? null : String(cell as string | number | bigint | boolean))));

async function seenSequences(session: Session, identity: string, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await session.query(`SELECT row_key, sequence FROM ${SEQUENCES} WHERE table_id = $id AND row_key IN (SELECT unnest($keys))`, [STRING, STRING], new Map([
    ['id', { type: STRING, cell: identity }], ['keys', { type: arrayOf(STRING), cell: keys }],
  ]));
  return new Map(rows.rows().map(([key, sequence]) => [key as string, sequence as string]));
}

async function remember(session: Session, identity: string, winners: readonly (readonly [string, RowChange])[]): Promise<void> {
  const sequenced = winners.filter(([, { sequence }]) => sequence !== undefined);
  if (sequenced.length === 0) return;
  await session.run(`INSERT OR REPLACE INTO ${SEQUENCES} SELECT $id, unnest($keys), unnest($sequences)`, new Map([
    ['id', { type: STRING, cell: identity }],
    ['keys', { type: arrayOf(STRING), cell: sequenced.map(([key]) => key) }],
    ['sequences', { type: arrayOf(STRING), cell: sequenced.map(([, { sequence }]) => sequence ?? null) }],
  ]));
}

/** A list for each column of the key: the engine binds them far quicker than one list of structs. */
async function deleteRows(session: Session, table: ChangedTable, columns: readonly number[], keys: readonly (readonly Cell[])[], keep: KeepRows): Promise<void> {
  if (keys.length === 0) return;
  const fields = columns.map((column) => table.fields[column] as TableField);
  const same = fields.map((field, index) => `t.${quoteIdentifier(field.name)} IS NOT DISTINCT FROM c.k${index}`).join(' AND ');
  const parameters = new Map(fields.map((field, index) => [`k${index}`, { type: arrayOf(fieldType(field)), cell: keys.map((key) => key[index] ?? null) }]));
  const wanted = `(SELECT ${fields.map((_, index) => `unnest($k${index}) AS k${index}`).join(', ')}) AS c WHERE ${same}`;
  await keep(session, `rowid IN (SELECT t.rowid FROM ${table.name} AS t, ${wanted})`, parameters);
  await session.run(`DELETE FROM ${table.name} AS t USING ${wanted}`, parameters);
}
