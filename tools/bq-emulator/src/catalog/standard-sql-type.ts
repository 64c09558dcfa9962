import { invalid } from '../api-error.js';
import { arrayOf, INT64, scalarNamed, type SqlType, structOf } from '../sql/sql-type.js';
import { asList, asObject, asText, type JsonObject } from './resources.js';

/** https://cloud.google.com/bigquery/docs/reference/rest/v2/StandardSqlDataType */
export function standardTypeOf(type: SqlType): JsonObject {
  switch (type.kind) {
    case 'ARRAY': return { typeKind: 'ARRAY', arrayElementType: standardTypeOf(type.element) };
    case 'STRUCT': return { typeKind: 'STRUCT', structType: { fields: type.fields.map((f) => ({ name: f.name, type: standardTypeOf(f.type) })) } };
    case 'RANGE': return { typeKind: 'RANGE', rangeElementType: standardTypeOf(type.element) };
    default: return { typeKind: type.kind };
  }
}

export function typeOfStandard(source: unknown): SqlType {
  const spec = asObject(source);
  const kind = (asText(spec['typeKind']) ?? '').toUpperCase();
  if (kind === 'ARRAY') return arrayOf(typeOfStandard(spec['arrayElementType']));
  if (kind === 'RANGE') return { kind: 'RANGE', element: typeOfStandard(spec['rangeElementType']) };
  if (kind === 'STRUCT') return structOf(asList(asObject(spec['structType'])['fields']).map((field, i) => ({ name: asText(asObject(field)['name']) ?? `_field_${i + 1}`, type: typeOfStandard(asObject(field)['type'] ?? INT64) })));
  const scalar = scalarNamed(kind);
  if (scalar === undefined) throw invalid(`Invalid value for typeKind: ${kind} is not a valid value`);
  return scalar;
}
