import { invalid } from '../api-error.js';
import { asObject, asText } from './resources.js';

/** https://cloud.google.com/bigquery/docs/labels-intro#requirements; letters of any script, none of them upper case. */
const MAX_LABELS = 64;
const KEY = /^(?!\p{Lu})\p{L}[\p{L}\p{N}_-]{0,62}$/u;
const VALUE = /^[\p{L}\p{N}_-]{0,63}$/u;
const isLower = (text: string): boolean => text === text.toLowerCase();

/** @throws ApiError for labels that BigQuery does not take */
export function checkLabels(labels: unknown): void {
  const entries = Object.entries(asObject(labels));
  if (entries.length > MAX_LABELS) throw invalid(`Too many labels: ${entries.length}. The maximum is ${MAX_LABELS}.`);
  for (const [key, item] of entries) {
    const value = asText(item) ?? '';
    if (!KEY.test(key) || !isLower(key)) throw invalid(`Label key "${key}" has invalid characters.`);
    if (!VALUE.test(value) || !isLower(value)) throw invalid(`Label value "${value}" has invalid characters.`);
  }
}
