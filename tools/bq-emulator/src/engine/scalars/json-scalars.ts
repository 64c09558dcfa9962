import { BIGINT, BOOLEAN, DOUBLE, DuckDBListValue, type DuckDBType, type DuckDBValue, LIST, VARCHAR } from '@duckdb/node-api';
import { flattened, type Json, JsonNumber, jsonPretty, jsonSource, jsonText, parseJson } from '../../encode/json-document.js';
import { laxBool, laxFloat, laxInt, laxString } from '../../encode/json-lax.js';
import { appendAt, insertAt, jsonAt, jsonKeys, jsonTexts, jsonSteps, laxMatches, removeAt, setAt, withoutNulls } from '../../encode/json-path.js';
import type { ScalarFunction } from './scalar-function.js';

const lax = (name: string, returns: DuckDBType, convert: (json: Json) => DuckDBValue): ScalarFunction => ({ name, parameters: [VARCHAR], returns, call: (text: string) => convert(parseJson(text)) });
const items = (list: DuckDBListValue): readonly Json[] => list.items.map((item) => (item === null ? null : parseJson(item as string)));

/** Elements of an array argument are added one by one, unless they are to be one element. */
const spread = (given: readonly Json[], each: boolean): readonly Json[] => (each ? given.flatMap((item) => (Array.isArray(item) ? item : [item])) : given);

export const JSON_SCALARS: readonly ScalarFunction[] = [
  { name: 'bq_json_parse', parameters: [VARCHAR, VARCHAR], returns: VARCHAR, call: (text: string, mode: string) => jsonText(parseJson(text), mode === 'round') },
  { name: 'bq_json_pretty', parameters: [VARCHAR], returns: VARCHAR, call: (text: string) => jsonPretty(parseJson(text)) },
  lax('bq_json_lax_bool', BOOLEAN, laxBool), lax('bq_json_lax_float', DOUBLE, laxFloat), lax('bq_json_lax_int', BIGINT, laxInt), lax('bq_json_lax_string', VARCHAR, laxString),
  {
    name: 'bq_json_set', parameters: [VARCHAR, VARCHAR, VARCHAR, BOOLEAN], returns: VARCHAR,
    call: (text: string, path: string, item: string, create: boolean) => jsonText(setAt(parseJson(text), jsonSteps(path), parseJson(item), create)),
  },
  { name: 'bq_json_lax_query', parameters: [VARCHAR, VARCHAR], returns: VARCHAR, call: (text: string, path: string) => jsonText([...laxMatches(parseJson(text), path)]) },
  { name: 'bq_json_remove', parameters: [VARCHAR, VARCHAR], returns: VARCHAR, call: (text: string, path: string) => jsonText(removeAt(parseJson(text), jsonSteps(path))) },
  {
    name: 'bq_json_append', parameters: [VARCHAR, VARCHAR, LIST(VARCHAR), BOOLEAN], returns: VARCHAR,
    call: (text: string, path: string, list: DuckDBListValue, each: boolean) => jsonText(appendAt(parseJson(text), jsonSteps(path), spread(items(list), each))),
  },
  {
    name: 'bq_json_insert', parameters: [VARCHAR, VARCHAR, LIST(VARCHAR), BOOLEAN], returns: VARCHAR,
    call: (text: string, path: string, list: DuckDBListValue, each: boolean) => jsonText(insertAt(parseJson(text), jsonSteps(path), spread(items(list), each))),
  },
  {
    name: 'bq_json_strip', parameters: [VARCHAR, VARCHAR, BOOLEAN, BOOLEAN], returns: VARCHAR,
    call: (text: string, path: string, arrays: boolean, empty: boolean) => {
      const json = parseJson(text);
      const steps = jsonSteps(path);
      const part = jsonAt(json, steps);
      return part === undefined ? jsonText(json) : jsonText(setAt(json, steps, withoutNulls(part, arrays, empty) ?? null, false));
    },
  },
  { name: 'bq_json_texts', parameters: [VARCHAR, VARCHAR], returns: LIST(VARCHAR), call: (text: string, scope: string) => new DuckDBListValue([...jsonTexts(parseJson(text), scope)]) },
  { name: 'bq_json_keys', parameters: [VARCHAR, BIGINT, VARCHAR], returns: LIST(VARCHAR), call: (text: string, depth: bigint, mode: string) => new DuckDBListValue([...jsonKeys(parseJson(text), Number(depth), mode)]) },
  { name: 'bq_json_flatten', parameters: [VARCHAR], returns: LIST(VARCHAR), call: (text: string) => new DuckDBListValue(flattened(parseJson(text)).map((item) => jsonText(item))) },
  { name: 'bq_json_source', parameters: [VARCHAR, VARCHAR], returns: VARCHAR, call: (text: string, path: string) => { const found = jsonAt(parseJson(text), jsonSteps(path)); return found === undefined ? null : jsonSource(found); } },
  { name: 'bq_json_source_numbers', parameters: [VARCHAR, VARCHAR], returns: LIST(VARCHAR), call: (text: string, path: string) => { const found = jsonAt(parseJson(text), jsonSteps(path)); return new DuckDBListValue(Array.isArray(found) ? found.map((item) => (typeof item === 'object' && item !== null ? jsonSource(item) : null)) : []); } },
  { name: 'bq_json_source_number', parameters: [VARCHAR, VARCHAR], returns: VARCHAR, call: (text: string, path: string) => { const found = jsonAt(parseJson(text), jsonSteps(path)); return found instanceof JsonNumber ? found.text : null; } },
];
