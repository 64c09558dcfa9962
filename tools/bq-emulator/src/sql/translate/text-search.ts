import { BOOL, quoteString, type SqlType, STRING } from '../sql-type.js';
import { castSql } from './casts.js';
import { type Value, value } from './expression-value.js';

/** Engine conditions on each text of a value; SEARCH looks into texts only, CONTAINS_SUBSTR into anything that has a text. */
type Test = (text: string) => string;

/** Whether some text passes. One that does decides; otherwise a NULL leaves it open. */
function anyText(sql: string, type: SqlType, test: Test, every: boolean, scope: string, depth: number): string {
  switch (type.kind) {
    case 'STRING': return test(sql);
    case 'ARRAY': {
      const item = `s${depth}`;
      return `list_reduce(list_append(list_transform(${sql}, lambda ${item}: ${anyText(item, type.element, test, every, scope, depth + 1)}), false), lambda x, y: x OR y)`;
    }
    case 'STRUCT': {
      const parts = type.fields.map((f) => anyText(`struct_extract(${sql}, ${quoteString(f.name)})`, f.type, test, every, scope, depth)).filter((part) => part !== 'false');
      return parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`;
    }
    case 'JSON': return anyText(`bq_json_texts(CAST(${sql} AS VARCHAR), '${scope}')`, { kind: 'ARRAY', element: STRING }, test, every, scope, depth);
    default: return every ? test(castSql(value(sql, type), STRING)) : 'false';
  }
}

/** SEARCH: https://cloud.google.com/bigquery/docs/reference/standard-sql/search_functions#search */
export const searchedTexts = (data: Value, test: Test, scope = 'JSON_VALUES'): Value => value(`coalesce(${anyText(data.sql, data.type, test, false, scope, 0)}, false)`, BOOL);

/** Normalised and case-folded: https://cloud.google.com/bigquery/docs/reference/standard-sql/string_functions#contains_substr */
export function containsSubstr(searched: Value, part: string, scope = 'JSON_VALUES'): Value {
  const folded = (text: string): string => `bq_normalize(bq_casefold(${text}), 'NFKC')`;
  if (searched.literal === 'null') return value('CAST(NULL AS BOOLEAN)', BOOL);
  return value(anyText(searched.sql, searched.type, (text) => `contains(${folded(text)}, ${folded(part)})`, true, scope, 0), BOOL);
}
