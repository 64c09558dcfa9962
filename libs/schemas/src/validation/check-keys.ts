import type { FieldType } from '../field-type.js';
import type { TableFile } from '../table-file.js';
import type { Finding, TableCheck } from './table-check.js';

/** https://cloud.google.com/bigquery/docs/primary-foreign-keys and the key types that change data capture accepts. */
const KEY_TYPES: readonly FieldType[] = ['BIGNUMERIC', 'BOOL', 'DATE', 'DATETIME', 'INT64', 'NUMERIC', 'STRING', 'TIMESTAMP'];

/** Key columns exist, can be compared, and are never null: a null never equals a null, so a MERGE would insert the row again. */
export const checkKeys: TableCheck = function* (table) {
  yield* keyFindings(table, 'primary_key', table.primary_key);
  yield* keyFindings(table, 'slice_key', table.slice_key ?? []);
  for (const [index, name] of (table.slice_key ?? []).entries()) {
    if (!table.primary_key.includes(name)) {
      yield { pointer: `/slice_key/${index}`, field: name, message: 'is not in primary_key; a slice is a set of whole rows, so its columns are part of their identity' };
    }
  }
};

function* keyFindings(table: TableFile, key: 'primary_key' | 'slice_key', columns: readonly string[]): Iterable<Finding> {
  for (const [index, name] of columns.entries()) {
    const pointer = `/${key}/${index}`;
    const column = table.schema.find((candidate) => candidate.name === name);
    if (column === undefined) yield { pointer, field: name, message: 'is no top-level column of this table' };
    else if (column.mode !== 'REQUIRED') yield { pointer, field: name, message: `is ${column.mode}; a key column is REQUIRED` };
    else if (!KEY_TYPES.includes(column.type)) yield { pointer, field: name, message: `is ${column.type}; a key is made of ${KEY_TYPES.join(', ')}` };
  }
}
