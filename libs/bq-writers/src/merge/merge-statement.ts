import { quoteIdentifier, quoteTablePath } from '@cloudact/bq-core';
import type { TableRef, TableSchema } from '@cloudact/schemas';

/** Where the rows come from: the parameter @rows, or a staging table whose column `__seq` is their position. */
export type MergeSource = { readonly is: 'parameter' } | { readonly is: 'staging'; readonly table: TableRef };
export const SEQUENCE_COLUMN = '__seq';

export interface MergeStatementInput {
  readonly target: TableRef;
  readonly source: MergeSource;
  /** Columns that come with the rows. */
  readonly columns: readonly string[];
  /** Columns with one value for the request; their parameter is `@stamp_<column>`. */
  readonly stamped: readonly string[];
  /** A constant condition on the partition column of `T` that every row's match fulfils; see `PartitionSpan`. */
  readonly partitions?: string;
}

/** Inserts rows whose key is new and updates the others, all in one statement. */
export function upsertStatement(input: MergeStatementInput): string {
  const { target, columns, stamped } = input;
  const keys = target.schema.primaryKey;
  const updated = [...columns, ...stamped].filter((column) => !keys.includes(column));
  const matched = updated.length === 0 ? '' : `\nWHEN MATCHED THEN UPDATE SET ${updated.map((column) => `${quoteIdentifier(column)} = ${valueOf(column, stamped)}`).join(', ')}`;
  const partition = input.partitions ?? (target.schema.requirePartitionFilter ? everyPartition(target.schema) : undefined);
  return `MERGE ${quoteTablePath(target)} AS T
USING ${sourceOf(input, keys)} AS S
ON ${keys.map((key) => keyMatch(key, target.schema, stamped)).join(' AND ')}${partition === undefined ? '' : ` AND ${partition}`}${matched}
WHEN NOT MATCHED THEN ${insertClause(columns, stamped)}`;
}

/** Deletes the slice and inserts the rows, atomically; also right when rows vanished upstream. `@stamp_<column>` names the slice. */
export function replaceSliceStatement(input: MergeStatementInput): string {
  const { target, columns, stamped } = input;
  const slice = target.schema.sliceKey.map((column) => `T.${quoteIdentifier(column)} = @stamp_${column}`);
  const filter = target.schema.requirePartitionFilter ? [everyPartition(target.schema)] : [];
  return `MERGE ${quoteTablePath(target)} AS T
USING ${sourceOf(input, [])} AS S
ON FALSE
WHEN NOT MATCHED BY SOURCE AND ${[...slice, ...filter].join(' AND ')} THEN DELETE
WHEN NOT MATCHED THEN ${insertClause(columns, stamped)}`;
}

function insertClause(columns: readonly string[], stamped: readonly string[]): string {
  const all = [...columns, ...stamped];
  return `INSERT (${all.map(quoteIdentifier).join(', ')}) VALUES (${all.map((column) => valueOf(column, stamped)).join(', ')})`;
}

function valueOf(column: string, stamped: readonly string[]): string {
  return stamped.includes(column) ? `@stamp_${column}` : `S.${quoteIdentifier(column)}`;
}

/** A NULL key never equals anything, so a nullable key column is compared with NULL in mind; a row would be inserted at each run otherwise. */
export function keyMatch(key: string, schema: TableSchema, stamped: readonly string[]): string {
  const [left, right] = [`T.${quoteIdentifier(key)}`, valueOf(key, stamped)];
  const required = schema.fields.find(({ name }) => name === key)?.mode === 'REQUIRED';
  return required ? `${left} = ${right}` : `(${left} = ${right} OR (${left} IS NULL AND ${right} IS NULL))`;
}

/** BigQuery wants a constant filter on the partition column where the table requires one; this one lets every partition through, that of NULL too. */
function everyPartition(schema: TableSchema): string {
  const { field } = schema.partitioning;
  const { type, mode } = schema.fields.find(({ name }) => name === field) ?? { type: 'TIMESTAMP', mode: 'NULLABLE' };
  const column = `T.${quoteIdentifier(field)}`;
  const dated = `${column} >= ${type} '0001-01-01'`;
  return mode === 'REQUIRED' ? dated : `(${dated} OR ${column} IS NULL)`;
}

/** Two source rows for one target row are an error in BigQuery, so the source is reduced to the last row of each key first. */
function sourceOf({ source, columns }: MergeStatementInput, keys: readonly string[]): string {
  if (source.is === 'parameter') return '(SELECT * FROM UNNEST(@rows))';
  const list = columns.map(quoteIdentifier).join(', ');
  const table = quoteTablePath(source.table);
  const carried = keys.filter((key) => columns.includes(key));
  if (carried.length === 0) return `(SELECT ${list} FROM ${table})`;
  return `(SELECT ${list} FROM ${table} WHERE TRUE QUALIFY ROW_NUMBER() OVER (PARTITION BY ${carried.map(quoteIdentifier).join(', ')} ORDER BY ${SEQUENCE_COLUMN} DESC) = 1)`;
}
