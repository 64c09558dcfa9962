import type { Node } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import { BOOL, JSON_TYPE, STRING } from '../sql-type.js';
import { argumentValues, invalidCall, namedArguments } from './call-arguments.js';
import { coerceSql } from './coercion.js';
import { type Value, value } from './expression-value.js';
import { type JsonNumbers, jsonTextSql } from './json-text.js';
import type { Scope } from './scope.js';
import { describeValue, type Translation } from './translation.js';

type JsonCall = (t: Translation, args: readonly Node[], scope: Scope) => Value;

const parsed = (text: string): Value => value(`CAST(bq_json_parse(${text}, 'exact') AS JSON)`, JSON_TYPE);

/** Functions that make JSON of values: https://cloud.google.com/bigquery/docs/reference/standard-sql/json_functions */
export const JSON_CONSTRUCTORS: Readonly<Record<string, JsonCall>> = {
  TO_JSON_STRING: (t, args, scope) => {
    const given = namedArguments(t, args, scope, ['value', 'pretty_print']);
    const pretty = given.get('pretty_print');
    const text = jsonTextSql(given.get('value') ?? invalidCall('TO_JSON_STRING'), 'quoted-text');
    return value(pretty === undefined ? text : `CASE WHEN ${coerceSql(pretty, BOOL)} THEN bq_json_pretty(${text}) ELSE ${text} END`, STRING);
  },
  TO_JSON: (t, args, scope) => {
    const given = namedArguments(t, args, scope, ['value', 'stringify_wide_numbers']);
    const wide = given.get('stringify_wide_numbers');
    const numbers: JsonNumbers | undefined = wide === undefined || wide.sql === 'false' ? 'plain' : wide.sql === 'true' ? 'quoted' : undefined;
    if (numbers === undefined) throw notSupported('TO_JSON with stringify_wide_numbers that is not a literal');
    return parsed(jsonTextSql(given.get('value') ?? invalidCall('TO_JSON'), numbers));
  },
  JSON_OBJECT: (t, args, scope) => jsonObject(argumentValues(t, args, scope)),
  JSON_ARRAY: (t, args, scope) => parsed(`'[' || ${argumentValues(t, args, scope).map((v) => jsonTextSql(v, 'plain')).join(` || ',' || `) || `''`} || ']'`),
};

const keySql = (key: string): string => `CASE WHEN ${key} IS NULL THEN bq_raise('The key argument of JSON_OBJECT cannot be NULL') ELSE CAST(to_json(${key}) AS VARCHAR) END`;

function jsonObject(values: readonly Value[]): Value {
  const [keys, items] = values;
  if (keys?.type.kind === 'ARRAY' && items?.type.kind === 'ARRAY' && values.length === 2) {
    const pair = `${keySql('k')} || ':' || ${jsonTextSql(value(`(${items.sql})[i]`, items.type.element), 'plain')}`;
    const text = `'{' || array_to_string(list_transform(${coerceSql(keys, { kind: 'ARRAY', element: STRING })}, lambda k, i: ${pair}), ',') || '}'`;
    return parsed(`CASE WHEN len(${keys.sql}) <> len(${items.sql}) THEN bq_raise('The number of keys and values of JSON_OBJECT must match') ELSE ${text} END`);
  }
  if (values.length % 2 === 1 || values.some((v, i) => i % 2 === 0 && v.type.kind !== 'STRING' && v.literal !== 'null')) {
    throw invalidQuery(`No matching signature for function JSON_OBJECT for argument types: ${values.map(describeValue).join(', ')}`);
  }
  const pairs = values.flatMap((key, i) => (i % 2 === 0 ? [`${keySql(coerceSql(key, STRING))} || ':' || ${jsonTextSql(values[i + 1] as Value, 'plain')}`] : []));
  return parsed(`'{' || ${pairs.join(` || ',' || `) || `''`} || '}'`);
}
