import { isObject, type JsonObject } from './json-object.js';

const BY_FORMAT: Readonly<Record<string, unknown>> = { 'date-time': '2026-05-01T00:00:00.000Z', date: '2026-05-01', email: 'ops@acme.example', uuid: '6f1c1d2e-8a4b-4c3d-9e5f-0a1b2c3d4e5f', uri: 'https://acme.example' };
/** What texts are, whose schema does not show one, by the end of their name. */
const BY_NAME: readonly (readonly [end: RegExp, example: string])[] = [
  [/^org(_slug)?$/, 'acme_corp'],
  [/^table$/, 'cost_data_standard_1_3'],
  [/^page_token$/, 'eyJ2IjoxfQ'],
  [/^if-match$/i, '"v3"'],
  [/(^|[_-])(id|key)$|Id$/i, '6f1c1d2e-8a4b-4c3d-9e5f-0a1b2c3d4e5f'],
  [/(hash|head)$/, '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
];

/** Schemas by the name that references have. */
export type NamedSchemas = Readonly<Record<string, unknown>>;

/** A value of a schema: what it shows of itself, put together; else the plainest one. Optional parts that show nothing are left out. */
export function exampleOf(schema: JsonObject, schemas: NamedSchemas, name = '', within: readonly string[] = []): unknown {
  const [shown] = Array.isArray(schema['examples']) ? (schema['examples'] as unknown[]) : [];
  if (shown !== undefined) return shown;
  if (schema['default'] !== undefined) return schema['default'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  if (typeof schema['$ref'] === 'string') return within.includes(schema['$ref']) ? {} : exampleOf(resolved(schema['$ref'], schemas), schemas, name, [...within, schema['$ref']]);
  const parts = (schema['allOf'] ?? schema['anyOf'] ?? schema['oneOf']) as readonly JsonObject[] | undefined;
  if (parts?.[0] !== undefined) return exampleOf(parts.find((part) => !isWithin(part, within)) ?? parts[0], schemas, name, within);
  return plainest(schema, schemas, name, within);
}

/** A list of what it is itself in ends: `children` of a node. */
const isWithin = (schema: unknown, within: readonly string[]): boolean => isObject(schema) && typeof schema['$ref'] === 'string' && within.includes(schema['$ref']);

function plainest(schema: JsonObject, schemas: NamedSchemas, name: string, within: readonly string[]): unknown {
  const types = [schema['type']].flat();
  if (types.includes('object')) return objectOf(schema, schemas, within);
  if (types.includes('array')) return !isObject(schema['items']) || isWithin(schema['items'], within) ? [] : [exampleOf(schema['items'], schemas, name, within)];
  const form = schema['format'];
  if (typeof form === 'string' && form in BY_FORMAT) return BY_FORMAT[form];
  if (types.includes('null')) return null;
  if (types.includes('integer') || types.includes('number')) return schema['minimum'] ?? 1;
  if (types.includes('boolean')) return false;
  return BY_NAME.find(([end]) => end.test(name))?.[1] ?? 'text';
}

function objectOf({ properties, required }: JsonObject, schemas: NamedSchemas, within: readonly string[]): JsonObject {
  if (!isObject(properties)) return {};
  const needed = new Set(Array.isArray(required) ? (required as string[]) : []);
  const wanted = Object.entries(properties).filter(([name, property]) => isObject(property) && (needed.has(name) || property['examples'] !== undefined));
  return Object.fromEntries(wanted.map(([name, property]) => [name, exampleOf(property as JsonObject, schemas, name, within)]));
}

function resolved(reference: string, schemas: NamedSchemas): JsonObject {
  const schema = schemas[reference.split('/').at(-1) ?? ''];
  return isObject(schema) ? schema : {};
}
