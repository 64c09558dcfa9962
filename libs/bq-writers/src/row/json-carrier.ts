import type { CheckedRow, CheckedValue, CompiledField } from './row-codec.js';

// `insertAll` and parameters take a JSON column as text; a load file takes it as the JSON value itself (docs: json-data).

/** A checked row as the object that `insertAll` takes. NULLs and empty lists are left out. */
export function toJsonRow(fields: readonly CompiledField[], row: CheckedRow): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  fields.forEach((field, index) => {
    const value = row[index] ?? null;
    if (value !== null && !(Array.isArray(value) && value.length === 0)) json[field.schema.name] = toJsonValue(field, value);
  });
  return json;
}

/** One line of newline-delimited JSON, without the newline and the closing brace's stamp. */
export function toNdjsonLine(fields: readonly CompiledField[], row: CheckedRow): string {
  const members: string[] = [];
  fields.forEach((field, index) => {
    const value = row[index] ?? null;
    if (value === null || (Array.isArray(value) && value.length === 0)) return;
    members.push(`${JSON.stringify(field.schema.name)}:${ndjsonText(field, value)}`);
  });
  return members.join(',');
}

/** A checked value as the JSON text of a load file. */
export function ndjsonText(field: CompiledField, value: CheckedValue): string {
  // JSON text goes in as it came: a round trip through JSON.parse would round its numbers.
  if (field.schema.type === 'JSON' && typeof value === 'string') return value.replaceAll('\n', ' ').replaceAll('\r', ' ');
  if (field.schema.mode === 'REPEATED') return `[${(value as readonly CheckedValue[]).map((item) => ndjsonText(asSingle(field), item)).join(',')}]`;
  if (field.kind.is === 'struct') return `{${toNdjsonLine(field.kind.fields, value as CheckedRow)}}`;
  return JSON.stringify(field.kind.codec.toJson(value as never));
}

/** A checked value as `insertAll` takes it. */
export function toJsonValue(field: CompiledField, value: CheckedValue): unknown {
  if (field.schema.mode === 'REPEATED') return (value as readonly CheckedValue[]).map((item) => toJsonValue(asSingle(field), item));
  if (field.kind.is === 'struct') return toJsonRow(field.kind.fields, value as CheckedRow);
  return field.kind.codec.toJson(value as never);
}

const singles = new WeakMap<CompiledField, CompiledField>();

/** The same field seen as one of its own repeated values. */
function asSingle(field: CompiledField): CompiledField {
  let single = singles.get(field);
  if (single === undefined) {
    single = { ...field, schema: { ...field.schema, mode: 'NULLABLE' } };
    singles.set(field, single);
  }
  return single;
}
