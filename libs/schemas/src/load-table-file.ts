import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { SchemaFilesInvalidError } from './errors/schema-files-invalid-error.js';
import type { FieldSchema } from './field-schema.js';
import { withLedger } from './migration/ledger-label.js';
import type { SchemaFault } from './schema-fault.js';
import type { TableFile, TableFileField } from './table-file.js';
import type { TableSchema, TableScope } from './table-schema.js';
import { validateTableFile } from './validate-table-file.js';

/** What came of one file: a table, or the reasons why not. */
export type TableFileOutcome =
  | { readonly kind: 'loaded'; readonly table: TableSchema }
  | { readonly kind: 'refused'; readonly faults: readonly SchemaFault[] };

/** Reads and validates one table file without throwing for what is wrong inside it, so that a caller can gather the faults of many. */
export function readTableFile(path: string, scope: TableScope): TableFileOutcome {
  const file = `${scope}/${basename(path)}`;
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'refused', faults: [{ file, pointer: '', message: `cannot be read as JSON: ${reason}` }] };
  }
  const faults = validateTableFile(json, file);
  if (faults.length > 0) return { kind: 'refused', faults };
  return { kind: 'loaded', table: toTableSchema(json as TableFile, scope) };
}

/** @throws SchemaFilesInvalidError with every fault of the file. */
export function loadTableFile(path: string, scope: TableScope): TableSchema {
  const outcome = readTableFile(path, scope);
  if (outcome.kind === 'refused') throw new SchemaFilesInvalidError(outcome.faults);
  return outcome.table;
}

/** From the file's words to ours; expects a file that `validateTableFile` found no fault in. */
export function toTableSchema(file: TableFile, scope: TableScope): TableSchema {
  return {
    tableName: file.table_name,
    description: file.description,
    version: file.version,
    scope,
    fields: file.schema.map(toFieldSchema),
    partitioning: file.partitioning,
    clustering: file.clustering,
    primaryKey: file.primary_key,
    sliceKey: file.slice_key ?? [],
    writeProfile: file.write_profile,
    ...(file.partition_expiration_days === undefined ? {} : { partitionExpirationDays: file.partition_expiration_days }),
    requirePartitionFilter: file.require_partition_filter ?? false,
    labels: withLedger(file.labels ?? {}, file.version),
  };
}

function toFieldSchema(field: TableFileField): FieldSchema {
  return {
    name: field.name,
    type: field.type,
    mode: field.mode,
    description: field.description,
    ...(field.fields === undefined ? {} : { fields: field.fields.map(toFieldSchema) }),
    ...(field.default_value_expression === undefined ? {} : { defaultValueExpression: field.default_value_expression }),
    ...(field.range_element_type === undefined ? {} : { rangeElementType: field.range_element_type }),
  };
}
