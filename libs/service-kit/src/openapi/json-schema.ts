import { isObject, type JsonObject } from './json-object.js';

/**
 * A schema in the words of OpenAPI 3.0, as @nestjs/swagger writes it whatever version it is told, in those of JSON Schema 2020-12,
 * which OpenAPI 3.1 means: `nullable` becomes a type, `example` becomes `examples`, bytes have a media type.
 * https://www.openapis.org/blog/2021/02/16/migrating-from-openapi-3-0-to-3-1-0
 */
export function jsonSchema(schema: JsonObject): JsonObject {
  const { nullable, example, ...rest } = schema;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, inSchema(key, value)]));
  const shown = example === undefined ? inner : { ...inner, examples: [example] };
  const bytes = shown['format'] === 'binary' ? withoutFormat(shown) : shown;
  return nullable === true ? orNull(bytes) : bytes;
}

function inSchema(key: string, value: unknown): unknown {
  if (key === 'properties' && isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, property]) => [name, isObject(property) ? jsonSchema(property) : property]));
  if (key === 'items' || key === 'additionalProperties' || key === 'not') return isObject(value) ? jsonSchema(value) : value;
  if ((key === 'allOf' || key === 'anyOf' || key === 'oneOf') && Array.isArray(value)) return value.map((one) => (isObject(one) ? jsonSchema(one) : one));
  return value;
}

function withoutFormat({ format: _format, ...schema }: JsonObject): JsonObject {
  return { ...schema, contentMediaType: 'application/octet-stream' };
}

function orNull(schema: JsonObject): JsonObject {
  const { type, allOf, enum: values, ...rest } = schema;
  if (typeof type === 'string') return { ...rest, type: [type, 'null'], ...(Array.isArray(values) ? { enum: [...values, null] } : {}) };
  if (Array.isArray(allOf)) return { ...rest, anyOf: [allOf.length === 1 ? allOf[0] : { allOf }, { type: 'null' }] };
  return { anyOf: [schema, { type: 'null' }] };
}
