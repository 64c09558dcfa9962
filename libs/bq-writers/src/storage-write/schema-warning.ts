import type { TableSchema } from '@cloudact/schemas';
import type { ServedColumn } from './write-stream-port.js';

/** Storage Write's own words for types that SQL calls otherwise (google/cloud/bigquery/storage/v1/table.proto). */
const SQL_NAMES: Readonly<Record<string, string>> = { DOUBLE: 'FLOAT64' };

/** What a person should know of columns that changed while rows were written; undefined where the table is as our schema says. */
export function schemaWarning(schema: TableSchema, columns: readonly ServedColumn[]): string | undefined {
  const ours = new Map(schema.fields.map(({ name, type }) => [name.toLowerCase(), type as string]));
  const theirs = new Map(columns.map(({ name, type }) => [name.toLowerCase(), SQL_NAMES[type] ?? type]));
  const parts = [
    listed('new', columns.filter(({ name }) => !ours.has(name.toLowerCase())).map(({ name }) => name)),
    listed('gone', schema.fields.filter(({ name }) => !theirs.has(name.toLowerCase())).map(({ name }) => name)),
    listed('of another type', schema.fields.filter(({ name, type }) => theirs.has(name.toLowerCase()) && theirs.get(name.toLowerCase()) !== type).map(({ name }) => name)),
  ].filter((part) => part !== '');
  return parts.length === 0 ? undefined : `Table ${schema.tableName} changed while it was written: columns ${parts.join('; ')}.`;
}

const listed = (what: string, names: readonly string[]): string => (names.length === 0 ? '' : `${what}: ${names.join(', ')}`);
