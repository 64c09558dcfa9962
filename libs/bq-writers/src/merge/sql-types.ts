import type { FieldSchema } from '@cloudact/schemas';
import type { ParameterType } from '@cloudact/bq-core';

/** A column's type as a query parameter. */
export function parameterType(field: FieldSchema): ParameterType {
  const single: ParameterType = field.type === 'STRUCT' ? structType(field.fields ?? []) : field.type;
  return field.mode === 'REPEATED' ? [single] : single;
}

export function structType(fields: readonly FieldSchema[]): ParameterType {
  return Object.fromEntries(fields.map((field) => [field.name, parameterType(field)]));
}
