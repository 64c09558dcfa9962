import { type ApiError, invalid, notFound } from '../../api-error.js';
import { duckType, fieldType, quoteIdentifier } from '../../sql/sql-type.js';
import { PARTITION_TIME } from '../../sql/translate/pseudo-columns.js';
import { ingestionUnit } from '../ingestion-time.js';
import type { TableRecord } from '../resources.js';
import { keyOf } from '../table-ddl.js';
import type { TableField, TableId } from '../table-store.js';
import { hadArrivedSql, STREAMED_AT, timestampSql } from './arrival-mark.js';
import type { FormerDefinition, Micros } from './retired-table.js';

/** A table as it was. */
export interface PastTable {
  /** Its definition then. */
  readonly record: TableRecord;
  /** A query in parentheses, which gives the columns of then (and the hidden ones) as they are stored. */
  readonly sql: string;
}

/** When a removed row was removed. */
export const REMOVED_AT = quoteIdentifier('~until');

/** Rows of one table between its creation and its end. */
export interface Generation {
  /** The last definition, and those before it. */
  readonly record: TableRecord;
  readonly definitions: readonly FormerDefinition[];
  /** Engine name of the rows that were there in the end. */
  readonly rows: string;
  /** Engine name of the rows that were removed before; undefined where there are none. */
  readonly removed: string | undefined;
}

export function pastTable({ record: last, definitions, rows, removed }: Generation, at: Micros): PastTable {
  const record = definitions.find(({ until }) => at < until)?.record ?? last;
  const stored = ingestionUnit(record) === undefined ? record.fields : [...record.fields, PARTITION_TIME];
  const columns = [quoteIdentifier(STREAMED_AT), ...stored.map((field) => columnSql(field, last.fields))].join(', ');
  const arrived = hadArrivedSql(BigInt(at));
  const gone = removed === undefined ? '' : ` UNION ALL SELECT ${columns} FROM ${removed} WHERE ${arrived} AND ${REMOVED_AT} > ${timestampSql(at)}`;
  return { record, sql: `(SELECT ${columns} FROM ${rows} WHERE ${arrived}${gone})` };
}

/** A column whose type has been widened since is what it was. */
function columnSql(field: TableField, since: readonly TableField[]): string {
  const name = quoteIdentifier(field.name);
  const type = duckType(fieldType(field));
  const now = since.find((f) => f.name.toLowerCase() === field.name.toLowerCase());
  return now === undefined || duckType(fieldType(now)) === type ? name : `CAST(${name} AS ${type}) AS ${name}`;
}

const named = (id: TableId, at: Micros): string => `${keyOf(id)}@${Math.floor(at / 1000)}`;

/** https://cloud.google.com/bigquery/docs/access-historical-data */
export const tooEarly = (id: TableId, at: Micros, earliest: Micros): ApiError =>
  invalid(`Invalid time travel timestamp ${Math.floor(at / 1000)} for table ${named(id, at)}. Cannot read before ${Math.ceil(earliest / 1000)}.`);

export const inTheFuture = (id: TableId, at: Micros): ApiError => invalid(`Invalid time travel timestamp ${Math.floor(at / 1000)} for table ${named(id, at)}. The timestamp is in the future.`);

export const goneByThen = (id: TableId, at: Micros): ApiError => notFound(`Table ${named(id, at)}`);
