import type { FieldSchema } from '../field-schema.js';

/**
 * The columns that an update may ask for: stored columns in their order with wanted descriptions, defaults and relaxed modes, then the
 * new ones. What takes a copy (another type, a stricter mode, a new REQUIRED column) is left as it is, and nothing is dropped.
 */
export function mergeFields(wanted: readonly FieldSchema[], actual: readonly FieldSchema[]): readonly FieldSchema[] {
  const wantedByName = new Map(wanted.map((field) => [field.name.toLowerCase(), field]));
  const stored = new Set(actual.map((field) => field.name.toLowerCase()));
  return [
    ...actual.map((field) => mergeField(wantedByName.get(field.name.toLowerCase()), field)),
    ...wanted.filter((field) => !stored.has(field.name.toLowerCase()) && field.mode !== 'REQUIRED'),
  ];
}

function mergeField(wanted: FieldSchema | undefined, actual: FieldSchema): FieldSchema {
  if (wanted === undefined || wanted.type !== actual.type || wanted.rangeElementType !== actual.rangeElementType) return actual;
  const relaxed = actual.mode === 'REQUIRED' && wanted.mode === 'NULLABLE';
  return {
    ...wanted,
    name: actual.name,
    mode: relaxed ? 'NULLABLE' : actual.mode,
    ...(wanted.fields === undefined ? {} : { fields: mergeFields(wanted.fields, actual.fields ?? []) }),
  };
}
