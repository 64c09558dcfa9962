import type { TableField } from '../../catalog/table-store.js';
import { columnName, fieldOfType, inferText, type Inferred, wider } from './infer-type.js';

export interface DetectedCsv {
  readonly fields: readonly TableField[];
  /** Records before the first one of data. */
  readonly skip: number;
  /** Whether the names are the file's own. */
  readonly header: boolean;
}

/** Names of columns without a header: https://cloud.google.com/bigquery/docs/schema-detect */
const NAMELESS: Readonly<Record<string, string>> = { INTEGER: 'int64', FLOAT: 'double', BOOLEAN: 'bool', STRING: 'string', DATE: 'date', TIME: 'time', TIMESTAMP: 'timestamp' };

/**
 * Columns of sampled CSV records. The first record is a header where it is all texts and the others are not; with
 * `skipLeadingRows`, the last of the skipped ones is.
 */
export function detectCsv(records: readonly (readonly string[])[], skipLeadingRows: number): DetectedCsv {
  const header = records[Math.max(0, skipLeadingRows - 1)] ?? [];
  const rest = records.slice(Math.max(1, skipLeadingRows));
  const types = columnTypes(rest);
  const headerIsText = header.every((text) => inferText(text) === 'STRING');
  const isHeader = headerIsText && types.some((type) => type !== undefined && type !== 'STRING');
  if (isHeader) return { fields: unique(header.map(columnName)).map((name, i) => fieldOfType(name, types[i])), skip: Math.max(1, skipLeadingRows), header: true };
  const all = skipLeadingRows > 0 ? types : columnTypes([header, ...rest]);
  return { fields: all.map((type, i) => fieldOfType(`${NAMELESS[type ?? 'STRING'] ?? 'string'}_field_${i}`, type)), skip: skipLeadingRows, header: false };
}

function columnTypes(records: readonly (readonly string[])[]): readonly Inferred[] {
  const width = records.reduce((most, record) => Math.max(most, record.length), 0);
  return Array.from({ length: width }, (_, i) => records.reduce<Inferred>((type, record) => wider(type, inferText(record[i] ?? '')), undefined));
}

function unique(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = seen.get(name.toLowerCase()) ?? 0;
    seen.set(name.toLowerCase(), count + 1);
    return count === 0 ? name : `${name}_${count}`;
  });
}
