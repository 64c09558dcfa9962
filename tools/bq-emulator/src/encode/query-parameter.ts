import { invalid } from '../api-error.js';
import { asList, asObject, asText } from '../catalog/resources.js';
import type { Cell, TableField } from '../catalog/table-store.js';
import { arrayOf, fieldOf, sameType, scalarNamed, type SqlType, STORED_BIGNUMERIC, structOf, typeName } from '../sql/sql-type.js';
import type { QueryParameter } from '../sql/translate/translation.js';
import { rowFromJson } from './json-cell.js';
import { inWideRange, readWide, storedOf, wideText } from './wide-decimal.js';

/** `queryParameters` of the REST API: https://cloud.google.com/bigquery/docs/reference/rest/v2/QueryParameter */
export function readParameters(source: unknown): readonly QueryParameter[] {
  return asList(source).map((item) => {
    const parameter = asObject(item);
    const type = parameterType(parameter['parameterType']);
    const cell = parameterCell(asObject(parameter['parameterValue']), type);
    return { name: asText(parameter['name']), type: storedWhereFits(type, cell), cell };
  });
}

function parameterType(source: unknown): SqlType {
  const spec = asObject(source);
  const name = (asText(spec['type']) ?? '').toUpperCase();
  if (name === 'ARRAY') return arrayOf(parameterType(spec['arrayType']));
  if (name === 'STRUCT') {
    return structOf(asList(spec['structTypes']).map((field, i) => ({ name: asText(asObject(field)['name']) ?? `_field_${i + 1}`, type: parameterType(asObject(field)['type']) })));
  }
  if (name === 'RANGE') return { kind: 'RANGE', element: parameterType(spec['rangeElementType']) };
  const scalar = scalarNamed(name);
  if (scalar === undefined) throw invalid(`Invalid parameter type ${name}`, 'queryParameters');
  return scalar;
}

function bignumeric(raw: unknown): string {
  const text = typeof raw === 'number' || typeof raw === 'string' ? String(raw) : '';
  const read = readWide(text);
  if (read === undefined || !inWideRange(read)) throw invalid(`Invalid value for type: BIGNUMERIC: Invalid BIGNUMERIC value: ${text}`, 'queryParameters');
  return wideText(read);
}

/** A BIGNUMERIC that a table could keep is compared with its columns as they are. */
function storedWhereFits(type: SqlType, cell: Cell): SqlType {
  if (cell === null) return type;
  switch (type.kind) {
    case 'BIGNUMERIC': return storedOf(readWide(cell as string) ?? 0n) === undefined ? type : STORED_BIGNUMERIC;
    case 'ARRAY': {
      const elements = (cell as readonly Cell[]).map((item) => storedWhereFits(type.element, item));
      return elements.length > 0 && elements.every((element) => !sameType(element, type.element)) ? arrayOf(elements[0] ?? type.element) : type;
    }
    default: return type;
  }
}

/** Values come as text from most clients; the Node client sends numbers and booleans as they are. */
function parameterCell(spec: Readonly<Record<string, unknown>>, type: SqlType): Cell {
  if (type.kind === 'ARRAY') {
    return spec['arrayValues'] === undefined && spec['value'] === null ? null : asList(spec['arrayValues']).map((item) => parameterCell(asObject(item), type.element));
  }
  if (type.kind === 'STRUCT') {
    if (spec['structValues'] === undefined) return null;
    const values = asObject(spec['structValues']);
    return type.fields.map((field) => parameterCell(asObject(values[field.name]), field.type));
  }
  if (type.kind === 'RANGE') {
    const range = asObject(spec['rangeValue']);
    const bound = (name: string): Cell => (/^(?:UNBOUNDED|NULL)$/i.test(asText(asObject(range[name])['value']) ?? '') ? null : parameterCell(asObject(range[name]), type.element));
    return [bound('start'), bound('end')];
  }
  const raw = spec['value'] ?? null;
  if (raw === null) return null;
  if (type.kind === 'BIGNUMERIC') return bignumeric(raw);
  // Text of a JSON parameter is JSON already; other types read text as a row's value would.
  const field: TableField = fieldOf('value', type);
  const { cells, faults } = rowFromJson({ value: raw }, [field], { ignoreUnknownValues: false });
  const [fault] = faults;
  if (fault !== undefined) throw invalid(`Invalid value for type: ${typeName(type)}: ${fault.message}`, 'queryParameters');
  return cells[0] ?? null;
}
