import { InvalidParameterError } from '../errors/invalid-parameter-error.js';
import type { ParameterType, QueryParameter } from '../gateway.js';
import { jsonText } from './json-text.js';

interface RestParameterType {
  readonly type: string;
  readonly arrayType?: RestParameterType;
  readonly structTypes?: readonly { readonly name: string; readonly type: RestParameterType }[];
  readonly rangeElementType?: RestParameterType;
}
interface RestParameterValue {
  readonly value?: string | null;
  readonly arrayValues?: readonly RestParameterValue[];
  readonly structValues?: Readonly<Record<string, RestParameterValue>>;
  readonly rangeValue?: { readonly start?: RestParameterValue; readonly end?: RestParameterValue };
}
export interface RestParameter {
  readonly name: string;
  readonly parameterType: RestParameterType;
  readonly parameterValue: RestParameterValue;
}

const RANGE = /^RANGE<(DATE|DATETIME|TIMESTAMP)>$/;

/** Named parameters as jobs.insert takes them. @throws InvalidParameterError */
export function encodeParameters(params: Readonly<Record<string, QueryParameter>>): RestParameter[] {
  return Object.entries(params).map(([name, { type, value }]) => ({
    name,
    parameterType: encodeType(type),
    parameterValue: encodeValue(value, type, name),
  }));
}

function encodeType(type: ParameterType): RestParameterType {
  if (typeof type === 'string') {
    const element = RANGE.exec(type)?.[1];
    return element === undefined ? { type } : { type: 'RANGE', rangeElementType: { type: element } };
  }
  if (isArrayType(type)) return { type: 'ARRAY', arrayType: encodeType(type[0]) };
  return { type: 'STRUCT', structTypes: Object.entries(type).map(([name, field]) => ({ name, type: encodeType(field) })) };
}

function encodeValue(value: unknown, type: ParameterType, path: string): RestParameterValue {
  if (value === null || value === undefined) return { value: null };
  if (typeof type === 'string') return RANGE.test(type) ? encodeRange(value, type, path) : { value: encodeScalar(value, type, path) };
  if (isArrayType(type)) {
    if (!Array.isArray(value)) throw new InvalidParameterError(path, 'must be an array');
    return { arrayValues: value.map((item, index) => encodeValue(item, type[0], `${path}[${index}]`)) };
  }
  if (typeof value !== 'object') throw new InvalidParameterError(path, 'must be an object');
  const fields = value as Readonly<Record<string, unknown>>;
  return { structValues: Object.fromEntries(Object.entries(type).map(([name, field]) => [name, encodeValue(fields[name], field, `${path}.${name}`)])) };
}

function encodeRange(value: unknown, type: string, path: string): RestParameterValue {
  const element = RANGE.exec(type)?.[1] ?? 'DATE';
  if (typeof value !== 'object') throw new InvalidParameterError(path, 'must be an object with start and end');
  const { start, end } = value as { readonly start?: unknown; readonly end?: unknown };
  return { rangeValue: { start: encodeValue(start, element, `${path}.start`), end: encodeValue(end, element, `${path}.end`) } };
}

/** JSON text is taken as it is; any other value of a JSON parameter is serialised. */
function encodeScalar(value: unknown, type: string, path: string): string {
  if (typeof value === 'string') return value;
  if (type === 'JSON') return jsonText(value);
  if (value instanceof Date) return dateText(value, type, path);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberText(value, type, path);
  throw new InvalidParameterError(path, `of type ${type} cannot take a JavaScript ${typeof value}`);
}

function numberText(value: number, type: string, path: string): string {
  if (type !== 'FLOAT64' && !Number.isSafeInteger(value)) {
    throw new InvalidParameterError(path, `of type ${type} would lose digits as a JavaScript number; pass a string`);
  }
  return String(value);
}

function dateText(value: Date, type: string, path: string): string {
  if (Number.isNaN(value.getTime())) throw new InvalidParameterError(path, 'is an invalid Date');
  const iso = value.toISOString();
  switch (type) {
    case 'TIMESTAMP':
      return iso;
    case 'DATE':
      return iso.slice(0, 10);
    case 'DATETIME':
      return iso.slice(0, -1);
    default:
      throw new InvalidParameterError(path, `of type ${type} cannot take a Date`);
  }
}

function isArrayType(type: ParameterType): type is readonly [ParameterType] {
  return Array.isArray(type);
}
