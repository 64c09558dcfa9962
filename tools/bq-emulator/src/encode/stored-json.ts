import { LRUCache } from 'lru-cache';
import { jsonText, parseJson } from './json-document.js';

/** Documents that are remembered, and the longest of them: tags and labels come again from row to row. */
const KEPT = 2048;
const MAX_TEXT = 1024;
const recent = new LRUCache<string, string>({ max: KEPT });

/**
 * A JSON document as a column keeps it: without white space, keys in order of their names, the first of equal ones
 * (https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#json_type).
 * @throws RangeError for a text that is no JSON
 */
export function storedJson(text: string): string {
  const known = recent.get(text);
  if (known !== undefined) return known;
  const stored = jsonText(parseJson(text));
  if (text.length <= MAX_TEXT) recent.set(text, stored);
  return stored;
}
