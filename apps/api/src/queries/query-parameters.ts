import type { ParameterType, QueryParameter } from '@cloudact/bq-core';
import { RequestInvalidError } from '@cloudact/service-kit';

/** Types that a parameter of free SQL may have; `[TYPE]` is an array of them. */
export const PARAMETER_TYPES = ['STRING', 'INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC', 'BOOL', 'DATE', 'DATETIME', 'TIME', 'TIMESTAMP', 'BYTES', 'JSON'] as const;
const MOST_PARAMETERS = 100;
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

const isType = (type: unknown): boolean => typeof type === 'string' && (PARAMETER_TYPES as readonly string[]).includes(type);
const isScalar = (value: unknown): boolean => value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** `{ "name": { "type": "DATE", "value": "2026-05-01" } }`, checked. @throws RequestInvalidError naming every parameter that is wrong */
export function queryParameters(given: Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, QueryParameter>> {
  const entries = Object.entries(given ?? {});
  if (entries.length > MOST_PARAMETERS) throw new RequestInvalidError([{ field: 'params', message: `has ${entries.length} parameters; at most ${MOST_PARAMETERS} are taken` }]);
  const faults = entries.flatMap(([name, parameter]) => {
    const message = faultOf(name, parameter);
    return message === undefined ? [] : [{ field: `params.${name.slice(0, 128)}`, message }];
  });
  if (faults.length > 0) throw new RequestInvalidError(faults);
  return Object.fromEntries(entries.map(([name, parameter]) => {
    const { type, value } = parameter as { readonly type: ParameterType; readonly value: unknown };
    return [name, { type, value }];
  }));
}

function faultOf(name: string, parameter: unknown): string | undefined {
  if (!NAME.test(name)) return 'is no parameter name: use letters, digits and _';
  if (typeof parameter !== 'object' || parameter === null || Array.isArray(parameter)) return 'must be an object of type and value';
  const { type, value, ...rest } = parameter as Readonly<Record<string, unknown>>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) return `has a property ${JSON.stringify(unknown)}; only type and value are known`;
  if (isType(type)) return isScalar(value) ? undefined : `must have a text, number, boolean or null for a value of type ${String(type)}`;
  if (Array.isArray(type) && type.length === 1 && isType(type[0])) return Array.isArray(value) && value.every((item) => item !== null && isScalar(item)) ? undefined : 'must have a list of texts, numbers or booleans for a value';
  return `must have a type among ${PARAMETER_TYPES.join(', ')}, or a list of one of them`;
}
