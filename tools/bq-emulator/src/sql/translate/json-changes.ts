import type { Node } from 'sql-parser-cst';
import { invalidQuery } from '../../api-error.js';
import { arrayOf, BOOL, INT64, JSON_TYPE, STRING } from '../sql-type.js';
import { coerceSql } from './coercion.js';
import { expression } from './expression.js';
import { type Value, value } from './expression-value.js';
import { jsonTextSql } from './json-text.js';
import type { Scope } from './scope.js';
import type { Translation } from './translation.js';

type JsonCall = (t: Translation, args: readonly Node[], scope: Scope) => Value;

interface Arguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

function argumentsOf(t: Translation, args: readonly Node[], scope: Scope): Arguments {
  const named = new Map<string, Value>();
  const positional: Value[] = [];
  for (const arg of args) {
    if (arg.type === 'named_arg') named.set(arg.name.name.toLowerCase(), expression(t, arg.value, scope));
    else positional.push(expression(t, arg, scope));
  }
  return { positional, named };
}

const text = (json: Value): string => (json.literal === 'null' ? 'CAST(NULL AS VARCHAR)' : `CAST(${json.sql} AS VARCHAR)`);
const json = (sql: string): Value => value(`CAST(${sql} AS JSON)`, JSON_TYPE);
const flag = ({ named }: Arguments, name: string, otherwise: boolean): string => { const given = named.get(name); return given === undefined ? String(otherwise) : coerceSql(given, BOOL); };

function requireDocument(name: string, [first]: readonly Value[]): Value {
  if (first === undefined || (first.type.kind !== 'JSON' && first.literal !== 'null')) throw invalidQuery(`No matching signature for function ${name}: its first argument must be JSON`);
  return first;
}

/** `f(json, path, value[, path, value …])`, each pair applied to the result of the one before. */
function pairs(name: string, step: (document: string, path: string, item: Value, given: Arguments) => string): JsonCall {
  return (t, args, scope) => {
    const given = argumentsOf(t, args, scope);
    const { positional } = given;
    let sql = text(requireDocument(name, positional));
    if (positional.length < 3 || positional.length % 2 === 0) throw invalidQuery(`No matching signature for function ${name}: a value must follow each path`);
    for (let i = 1; i + 1 < positional.length; i += 2) sql = step(sql, coerceSql(positional[i] as Value, STRING), positional[i + 1] as Value, given);
    return json(sql);
  };
}

/** Functions that answer with a changed document: https://cloud.google.com/bigquery/docs/reference/standard-sql/json_functions */
export const JSON_CHANGES: Readonly<Record<string, JsonCall>> = {
  JSON_SET: pairs('JSON_SET', (document, path, item, given) => `bq_json_set(${document}, ${path}, ${jsonTextSql(item, 'plain')}, ${flag(given, 'create_if_missing', true)})`),
  JSON_ARRAY_APPEND: pairs('JSON_ARRAY_APPEND', (document, path, item, given) => `bq_json_append(${document}, ${path}, [${jsonTextSql(item, 'plain')}], ${item.type.kind === 'ARRAY' ? flag(given, 'append_each_element', true) : 'false'})`),
  JSON_ARRAY_INSERT: pairs('JSON_ARRAY_INSERT', (document, path, item, given) => `bq_json_insert(${document}, ${path}, [${jsonTextSql(item, 'plain')}], ${item.type.kind === 'ARRAY' ? flag(given, 'insert_each_element', true) : 'false'})`),
  JSON_REMOVE: (t, args, scope) => {
    const { positional } = argumentsOf(t, args, scope);
    const document = text(requireDocument('JSON_REMOVE', positional));
    return json(positional.slice(1).reduce((sql, path) => `bq_json_remove(${sql}, ${coerceSql(path, STRING)})`, document));
  },
  JSON_STRIP_NULLS: (t, args, scope) => {
    const given = argumentsOf(t, args, scope);
    const path = given.positional[1]?.sql ?? `'$'`;
    return json(`bq_json_strip(${text(requireDocument('JSON_STRIP_NULLS', given.positional))}, ${path}, ${flag(given, 'include_arrays', true)}, ${flag(given, 'remove_empty', false)})`);
  },
  JSON_KEYS: (t, args, scope) => {
    const { positional, named } = argumentsOf(t, args, scope);
    const depth = positional[1] === undefined ? '1000' : coerceSql(positional[1], INT64);
    return value(`bq_json_keys(${text(requireDocument('JSON_KEYS', positional))}, ${depth}, ${named.get('mode')?.sql ?? `'strict'`})`, arrayOf(STRING));
  },
  PARSE_JSON: (t, args, scope) => {
    const { positional: [source], named } = argumentsOf(t, args, scope);
    if (source === undefined || (source.type.kind !== 'STRING' && source.literal !== 'null')) throw invalidQuery('No matching signature for function PARSE_JSON: its first argument must be STRING');
    const mode = named.get('wide_number_mode')?.text;
    if (mode !== undefined && mode !== 'exact' && mode !== 'round') throw invalidQuery(`Invalid \`wide_number_mode\` specified: ${mode}`);
    return json(`bq_json_parse(${coerceSql(source, STRING)}, ${named.get('wide_number_mode')?.sql ?? `'exact'`})`);
  },
};
