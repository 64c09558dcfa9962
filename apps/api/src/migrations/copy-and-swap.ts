import { quoteIdentifier, quoteTablePath, type ResultRow } from '@cloudact/bq-core';
import type { ActualTable, CopyAndSwap, DdlPort, FieldSchema, TableSchema } from '@cloudact/schemas';
import { TableWrittenMeanwhileError } from './migration-errors.js';

/** Days for which the table as it was is kept beside the new one. */
const KEEP_DAYS = 7;
const DAY_MS = 86_400_000;

export interface CopyAndSwapOptions {
  readonly projectId: string;
  readonly ddl: DdlPort;
  /** Runs a statement of ours. */
  readonly query: (sql: string) => Promise<readonly ResultRow[]>;
}

/**
 * Puts a table with other partitioning, types or modes in the place of one: a new table as the file wants it, the rows copied into it,
 * counted, and the names exchanged. The old table stays beside it for a week. Nobody may write meanwhile: where somebody did, the
 * names are left as they are. A try that was cut off is begun anew.
 */
export function copyAndSwap({ projectId, ddl, query }: CopyAndSwapOptions): CopyAndSwap {
  return async (datasetId, table) => {
    const { tableName } = table;
    const path = (tableId: string): string => quoteTablePath({ projectId, datasetId, tableId });
    const countOf = async (tableId: string): Promise<string> => String((await query(`SELECT COUNT(*) AS n FROM ${path(tableId)}${filterOf(table)}`))[0]?.['n']);
    const actual = await ddl.getTable(datasetId, tableName);
    if (actual === undefined) return ddl.createTable(datasetId, table);
    const next = `${tableName}__next`;
    const before = `${tableName}__before_${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`;
    await query(`DROP TABLE IF EXISTS ${path(next)}`);
    await ddl.createTable(datasetId, { ...table, tableName: next });
    const columns = copiedColumns(table, actual);
    await query(`INSERT INTO ${path(next)} (${columns.map(({ name }) => quoteIdentifier(name)).join(', ')}) SELECT ${columns.map(({ sql }) => sql).join(', ')} FROM ${path(tableName)}${filterOf(table)}`);
    const [stored, copied] = [await countOf(tableName), await countOf(next)];
    if (stored !== copied) {
      await query(`DROP TABLE IF EXISTS ${path(next)}`);
      throw new TableWrittenMeanwhileError(datasetId, tableName, { stored, copied });
    }
    // one job: BigQuery goes through with it though this process may die meanwhile
    await query(`ALTER TABLE ${path(tableName)} RENAME TO ${quoteIdentifier(before)}; ALTER TABLE ${path(next)} RENAME TO ${quoteIdentifier(tableName)};`).catch(async (error: unknown) => {
      if ((await ddl.getTable(datasetId, tableName)) === undefined) await query(`ALTER TABLE ${path(before)} RENAME TO ${quoteIdentifier(tableName)}`);
      throw error;
    });
    await query(`ALTER TABLE ${path(before)} SET OPTIONS (expiration_timestamp = TIMESTAMP '${new Date(Date.now() + KEEP_DAYS * DAY_MS).toISOString()}')`);
  };
}

/** A table may demand a filter on its partitions; this one lets every row through, those without a date too. */
function filterOf({ requirePartitionFilter, partitioning }: TableSchema): string {
  const column = quoteIdentifier(partitioning.field);
  return requirePartitionFilter ? ` WHERE ${column} IS NOT NULL OR ${column} IS NULL` : '';
}

/** The columns that both have. Those that only the old table has stay in it. */
function copiedColumns(wanted: TableSchema, actual: ActualTable): readonly { readonly name: string; readonly sql: string }[] {
  const stored = new Map(actual.fields.map((field) => [field.name.toLowerCase(), field]));
  return wanted.fields.flatMap((field) => {
    const found = stored.get(field.name.toLowerCase());
    return found === undefined ? [] : [{ name: field.name, sql: valueOf(found, field) }];
  });
}

function valueOf(stored: FieldSchema, wanted: FieldSchema): string {
  const column = quoteIdentifier(stored.name);
  const scalar = wanted.mode !== 'REPEATED' && wanted.type !== 'STRUCT' && wanted.type !== 'RANGE';
  return stored.type === wanted.type || !scalar ? column : `CAST(${column} AS ${wanted.type})`;
}
