import type { FieldSchema } from '../field-schema.js';
import type { FieldMode, FieldType } from '../field-type.js';
import type { TableChange } from './table-change.js';

/** Rules on changing columns: https://cloud.google.com/bigquery/docs/managing-table-schemas */
const COPY = 'BigQuery cannot do this in place; it takes a copy-and-swap';

/** What `ALTER COLUMN SET DATA TYPE` can widen; only while nothing is written, so that it is no step of a migration of a live table. */
const WIDENINGS: Readonly<Partial<Record<FieldType, readonly FieldType[]>>> = {
  INT64: ['NUMERIC', 'BIGNUMERIC', 'FLOAT64'],
  NUMERIC: ['BIGNUMERIC', 'FLOAT64'],
};

/** Differences of two lists of columns, nested ones included. Names are compared without case, as BigQuery does. */
export function* diffFields(wanted: readonly FieldSchema[], actual: readonly FieldSchema[], prefix = ''): Iterable<TableChange> {
  const existing = new Map(actual.map((field) => [field.name.toLowerCase(), field]));
  for (const field of wanted) {
    const found = existing.get(field.name.toLowerCase());
    if (found === undefined) yield addition(field, `${prefix}${field.name}`);
    else yield* diffField(field, found, `${prefix}${field.name}`);
  }
  const known = new Set(wanted.map((field) => field.name.toLowerCase()));
  for (const field of actual) {
    if (!known.has(field.name.toLowerCase())) yield unknown(field, `${prefix}${field.name}`);
  }
}

function* diffField(wanted: FieldSchema, actual: FieldSchema, column: string): Iterable<TableChange> {
  if (wanted.type !== actual.type || wanted.rangeElementType !== actual.rangeElementType) {
    yield { kind: 'type-changed', column, from: actual.type, to: wanted.type, effect: 'needs-copy', reason: typeReason(actual.type, wanted.type) };
    return;
  }
  if (wanted.mode !== actual.mode) yield modeChange(column, actual.mode, wanted.mode);
  if (wanted.description !== actual.description) {
    yield { kind: 'column-description-changed', column, from: actual.description, to: wanted.description, effect: 'in-place', reason: 'descriptions follow the table file' };
  }
  if (wanted.defaultValueExpression !== actual.defaultValueExpression) {
    yield { kind: 'default-changed', column, from: actual.defaultValueExpression, to: wanted.defaultValueExpression, effect: 'in-place', reason: 'holds for rows written from now on' };
  }
  if (wanted.fields !== undefined) yield* diffFields(wanted.fields, actual.fields ?? [], `${column}.`);
}

function typeReason(from: FieldType, to: FieldType): string {
  return WIDENINGS[from]?.includes(to) === true
    ? `ALTER COLUMN SET DATA TYPE can widen ${from} to ${to}, but only while nothing is written; on a live table it takes a copy-and-swap`
    : `the type of a stored column stays; ${COPY}`;
}

function addition(wanted: FieldSchema, column: string): TableChange {
  if (wanted.mode === 'REQUIRED') {
    return {
      kind: 'column-added',
      column,
      wanted,
      effect: 'needs-copy',
      reason: `stored rows have no value for a REQUIRED column; ${COPY}, or make the column NULLABLE in the file`,
    };
  }
  return { kind: 'column-added', column, wanted, effect: 'additive', reason: wanted.mode === 'REPEATED' ? 'stored rows get an empty list' : 'stored rows get null' };
}

function unknown(actual: FieldSchema, column: string): TableChange {
  return {
    kind: 'column-unknown',
    column,
    actual,
    effect: 'left-alone',
    reason: actual.mode === 'REQUIRED' ? 'not in the table file; data is never dropped, but writes that leave this REQUIRED column out will fail' : 'not in the table file; data is never dropped',
  };
}

function modeChange(column: string, from: FieldMode, to: FieldMode): TableChange {
  const relaxes = from === 'REQUIRED' && to === 'NULLABLE';
  return {
    kind: 'mode-changed',
    column,
    from,
    to,
    effect: relaxes ? 'in-place' : 'needs-copy',
    reason: relaxes ? 'a REQUIRED column may be relaxed; there is no way back in place' : `only REQUIRED may become NULLABLE; ${COPY}`,
  };
}
