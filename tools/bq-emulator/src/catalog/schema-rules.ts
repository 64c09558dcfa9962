import { ApiError, invalid } from '../api-error.js';
import { scalarNamed } from '../sql/sql-type.js';
import { asList, asObject, asText } from './resources.js';
import type { TableField } from './table-store.js';

/** Field names: https://cloud.google.com/bigquery/docs/schemas#column_names */
const FIELD_NAME = /^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd}& %=+:'<>#|]{1,300}$/u;
const RESERVED_PREFIXES = ['_TABLE_', '_FILE_', '_PARTITION', '_ROW_TIMESTAMP', '__ROOT__', '_COLIDENTIFIER', '_CHANGE_SEQUENCE_NUMBER', '_CHANGE_TYPE', '_CHANGE_TIMESTAMP'];
/** Reserved by this server for itself. */
const OWN_PREFIX = '__streamed_at';
const MODES = ['NULLABLE', 'REQUIRED', 'REPEATED'];
/** https://cloud.google.com/bigquery/quotas#all_tables */
const MAX_NESTING = 15;
const MAX_COLUMNS = 10_000;
const MAX_DESCRIPTION = 1024;

/** Canonical REST names, so that `INT64` sent comes back as `INTEGER`, as BigQuery does. */
const CANONICAL: Readonly<Record<string, string>> = { INT64: 'INTEGER', FLOAT64: 'FLOAT', BOOL: 'BOOLEAN', STRUCT: 'RECORD' };

/** Reads the schema of a request; refuses what BigQuery refuses. */
export function readFields(source: unknown): readonly TableField[] {
  const fields = asList(source).map((field) => readField(field, '', 1));
  refuseDuplicates(fields, '');
  const columns = countOf(fields);
  if (columns > MAX_COLUMNS) throw invalid(`Too many columns: ${columns}. Maximum is ${MAX_COLUMNS}.`);
  return fields;
}

/** Nested columns count too. */
const countOf = (fields: readonly TableField[]): number => fields.reduce((sum, field) => sum + 1 + countOf(field.fields ?? []), 0);

function readField(source: unknown, prefix: string, depth: number): TableField {
  const raw = asObject(source);
  const name = asText(raw['name']) ?? '';
  const path = `${prefix}${name}`;
  if (!FIELD_NAME.test(name)) throw invalid(`Invalid field name "${name}". Fields must contain the allowed characters, and be at most 300 characters long.`);
  if (RESERVED_PREFIXES.some((p) => name.toUpperCase().startsWith(p)) || name.toLowerCase() === OWN_PREFIX) {
    throw invalid(`Invalid field name "${name}". Field names are not allowed to start with the (case-insensitive) prefixes ${RESERVED_PREFIXES.join(', ')}.`);
  }
  if (depth > MAX_NESTING) throw invalid(`Too many nested levels in field ${path}; maximum is ${MAX_NESTING}.`);
  const described = asText(raw['description'])?.length ?? 0;
  if (described > MAX_DESCRIPTION) throw invalid(`The description of field ${path} is too long: ${described} characters. Maximum is ${MAX_DESCRIPTION}.`);
  const given = (asText(raw['type']) ?? '').toUpperCase();
  const mode = (asText(raw['mode']) ?? 'NULLABLE').toUpperCase();
  if (!MODES.includes(mode)) throw invalid(`Invalid mode ${mode} of field ${path}`);
  const record = given === 'RECORD' || given === 'STRUCT';
  if (!record && given !== 'RANGE' && scalarNamed(given) === undefined) throw invalid(`Invalid value for type: ${given} is not a valid value`);
  const nested = record ? asList(raw['fields']).map((f) => readField(f, `${path}.`, depth + 1)) : undefined;
  if (nested?.length === 0) throw invalid(`Field ${path} is type RECORD but has no schema`);
  if (nested !== undefined) refuseDuplicates(nested, `${path}.`);
  return { ...raw, name, type: CANONICAL[given] ?? given, mode: mode as 'NULLABLE', ...(nested === undefined ? {} : { fields: nested }) };
}

function refuseDuplicates(fields: readonly TableField[], prefix: string): void {
  const seen = new Set<string>();
  for (const field of fields) {
    if (seen.has(field.name.toLowerCase())) throw invalid(`Duplicate field name: ${prefix}${field.name}`);
    seen.add(field.name.toLowerCase());
  }
}

/** What has to happen to the stored table so that it matches an allowed schema change. */
export interface SchemaChange {
  readonly added: readonly TableField[];
  readonly relaxed: readonly string[];
  /** Nested fields were added: the column's type changes. */
  readonly widened: readonly TableField[];
}

const named = (fields: readonly TableField[], name: string): TableField | undefined => fields.find((f) => f.name.toLowerCase() === name.toLowerCase());

/** Allowed changes: https://cloud.google.com/bigquery/docs/managing-table-schemas */
export function compareSchemas(table: string, before: readonly TableField[], after: readonly TableField[]): SchemaChange {
  const refuse = (why: string): never => { throw new ApiError('invalid', `Provided Schema does not match Table ${table}. ${why}`); };
  const added: TableField[] = [];
  const relaxed: string[] = [];
  const widened: TableField[] = [];
  compareLevel(before, after, '', refuse, (field, path) => {
    if (path.includes('.')) return;
    added.push(field);
  }, (path) => {
    if (!path.includes('.')) relaxed.push(path);
  });
  for (const field of after) {
    const old = named(before, field.name);
    if (old !== undefined && JSON.stringify(shape(old)) !== JSON.stringify(shape(field))) widened.push(field);
  }
  return { added, relaxed, widened };
}

const shape = (field: TableField): unknown => [field.name.toLowerCase(), field.type, field.mode === 'REPEATED', field.fields?.map(shape)];

function compareLevel(
  before: readonly TableField[], after: readonly TableField[], prefix: string, refuse: (why: string) => never,
  onAdded: (field: TableField, path: string) => void, onRelaxed: (path: string) => void,
): void {
  for (const old of before) {
    const path = `${prefix}${old.name}`;
    const now = named(after, old.name) ?? refuse(`Field ${path} is missing in new schema`);
    if (old.type !== now.type) refuse(`Field ${path} has changed type from ${old.type} to ${now.type}`);
    const [from, to] = [old.mode ?? 'NULLABLE', now.mode ?? 'NULLABLE'];
    if (from === 'REQUIRED' && to === 'NULLABLE') onRelaxed(path);
    else if (from !== to) refuse(`Field ${path} has changed mode from ${from} to ${to}`);
    if (old.fields !== undefined) compareLevel(old.fields, now.fields ?? [], `${path}.`, refuse, onAdded, onRelaxed);
  }
  for (const field of after) {
    if (named(before, field.name) !== undefined) continue;
    if (field.mode === 'REQUIRED') refuse(`Cannot add required fields to an existing schema. (field: ${prefix}${field.name})`);
    onAdded(field, `${prefix}${field.name}`);
  }
}
