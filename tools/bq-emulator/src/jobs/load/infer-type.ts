import type { TableField } from '../../catalog/table-store.js';

/** What a sample of values can be told to be; `undefined` while only NULLs were seen. */
export type Inferred = 'BOOLEAN' | 'INTEGER' | 'FLOAT' | 'DATE' | 'TIME' | 'TIMESTAMP' | 'STRING' | undefined;

/** https://cloud.google.com/bigquery/docs/schema-detect#date_and_time_values and the rules around it, most particular first. */
const PATTERNS: readonly (readonly [Exclude<Inferred, undefined | 'STRING'>, RegExp])[] = [
  ['BOOLEAN', /^(?:true|false)$/i],
  ['INTEGER', /^[+-]?\d{1,19}$/],
  ['FLOAT', /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$|^[+-]?(?:nan|inf|infinity)$/i],
  ['DATE', /^\d{4}-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])$/],
  ['TIME', /^\d{1,2}:\d{2}:\d{2}(?:\.\d{1,6})?$/],
  ['TIMESTAMP', /^\d{4}[-/]\d{1,2}[-/]\d{1,2}[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?: ?(?:UTC|Z|[+-]\d{1,2}(?::?\d{2})?))?$/i],
];

export function inferText(text: string): Inferred {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const found = PATTERNS.find(([, pattern]) => pattern.test(trimmed))?.[0] ?? 'STRING';
  return found === 'INTEGER' && BigInt.asIntN(64, BigInt(trimmed)) !== BigInt(trimmed) ? 'FLOAT' : found;
}

/** The type that takes the values of both. */
export function wider(a: Inferred, b: Inferred): Inferred {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  const pair = new Set([a, b]);
  if (pair.has('INTEGER') && pair.has('FLOAT')) return 'FLOAT';
  if (pair.has('DATE') && pair.has('TIMESTAMP')) return 'TIMESTAMP';
  return 'STRING';
}

/** A column name that BigQuery takes, from whatever a file calls it. */
export function columnName(text: string): string {
  const name = text.trim().replace(/[^A-Za-z0-9_]/g, '_').slice(0, 300);
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}

export const fieldOfType = (name: string, type: Inferred): TableField => ({ name, type: type ?? 'STRING', mode: 'NULLABLE' });
