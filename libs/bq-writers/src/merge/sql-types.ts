import type { FieldSchema } from '@cloudact/schemas';
import type { ParameterType } from '@cloudact/bq-core';

/** A column's type as a query parameter. */
export function parameterType(field: FieldSchema): ParameterType {
  const single = singleType(field);
  return field.mode === 'REPEATED' ? [single] : single;
}

function singleType({ type, fields = [], rangeElementType = 'DATE' }: FieldSchema): ParameterType {
  if (type === 'STRUCT') return structType(fields);
  return type === 'RANGE' ? `RANGE<${rangeElementType}>` : type;
}

export function structType(fields: readonly FieldSchema[]): ParameterType {
  return Object.fromEntries(fields.map((field) => [field.name, parameterType(field)]));
}
