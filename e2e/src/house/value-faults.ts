type Schema = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

/**
 * Where a value is not what a schema of JSON Schema 2020-12 says, as far as the API documents use it: types, enums, members, items,
 * patterns and bounds. Formats are not looked at. Nothing: the schema allows it.
 */
export function valueFaults(value: unknown, schema: Schema, named: Readonly<Record<string, unknown>>, at = ''): readonly string[] {
  const reference = schema['$ref'];
  if (typeof reference === 'string') return valueFaults(value, named[reference.split('/').at(-1) ?? ''] as Schema, named, at);
  const anyOf = (schema['anyOf'] ?? schema['oneOf']) as readonly Schema[] | undefined;
  if (anyOf !== undefined && !anyOf.some((one) => valueFaults(value, one, named, at).length === 0)) return [`${at}: none of its forms`];
  const all = ((schema['allOf'] ?? []) as readonly Schema[]).flatMap((one) => valueFaults(value, one, named, at));
  const type = typeOf(value);
  const types = schema['type'] === undefined ? undefined : [schema['type']].flat().map(String);
  if (types !== undefined && !types.includes(type) && !(type === 'integer' && types.includes('number'))) return [`${at}: ${type} in place of ${types.join(' or ')}`];
  if (value === null) return all;
  const own = Array.isArray(schema['enum']) && !schema['enum'].includes(value) ? [`${at}: ${JSON.stringify(value)} is none of ${schema['enum'].join(', ')}`] : [];
  return [...all, ...own, ...textFaults(value, schema, at), ...numberFaults(value, schema, at), ...memberFaults(value, schema, named, at)];
}

function textFaults(value: unknown, { pattern, minLength = 0, maxLength = Infinity }: Schema, at: string): readonly string[] {
  if (typeof value !== 'string') return [];
  const fits = value.length >= Number(minLength) && value.length <= Number(maxLength) && (typeof pattern !== 'string' || new RegExp(pattern, 'u').test(value));
  return fits ? [] : [`${at}: ${JSON.stringify(value.slice(0, 80))} has not the form that its schema says`];
}

function numberFaults(value: unknown, { minimum = -Infinity, maximum = Infinity }: Schema, at: string): readonly string[] {
  return typeof value === 'number' && (value < Number(minimum) || value > Number(maximum)) ? [`${at}: ${value} is out of bounds`] : [];
}

function memberFaults(value: unknown, { properties, required = [], items, additionalProperties }: Schema, named: Readonly<Record<string, unknown>>, at: string): readonly string[] {
  if (Array.isArray(value)) return isObject(items) ? value.flatMap((item, index) => valueFaults(item, items, named, `${at}/${index}`)) : [];
  if (!isObject(value)) return [];
  const known = isObject(properties) ? properties : {};
  const missing = (required as readonly string[]).filter((name) => !Object.hasOwn(value, name)).map((name) => `${at}/${name}: missing`);
  return [...missing, ...Object.entries(value).flatMap(([name, member]) => {
    const schema = known[name] ?? (isObject(additionalProperties) ? additionalProperties : undefined);
    if (isObject(schema)) return valueFaults(member, schema, named, `${at}/${name}`);
    return isObject(properties) && additionalProperties === undefined ? [`${at}/${name}: unknown`] : [];
  })];
}
