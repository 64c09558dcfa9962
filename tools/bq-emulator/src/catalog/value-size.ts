import { quoteString, type SqlType } from '../sql/sql-type.js';

/** Bytes of one value: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#data_type_sizes */
const FIXED: Readonly<Record<string, number>> = {
  INT64: 8, FLOAT64: 8, NUMERIC: 16, BIGNUMERIC: 32, BOOL: 1, DATE: 8, TIME: 8, DATETIME: 8, TIMESTAMP: 8, INTERVAL: 16, RANGE: 16,
};

/** An engine expression for the logical size of a value, in bytes; 0 for NULL. */
export function valueSizeSql(sql: string, type: SqlType, depth = 0): string {
  const fixed = FIXED[type.kind];
  if (fixed !== undefined) return `CASE WHEN ${sql} IS NULL THEN 0 ELSE ${fixed} END`;
  switch (type.kind) {
    case 'BYTES': return `coalesce(octet_length(${sql}) + 2, 0)`;
    case 'JSON': return `coalesce(strlen(CAST(${sql} AS VARCHAR)), 0)`;
    case 'ARRAY': {
      const name = `x${depth}`;
      return `coalesce(list_sum(list_transform(${sql}, lambda ${name}: ${valueSizeSql(name, type.element, depth + 1)})), 0)`;
    }
    case 'STRUCT': return type.fields.map((f) => `(${valueSizeSql(`struct_extract(${sql}, ${quoteString(f.name)})`, f.type, depth)})`).join(' + ');
    default: return `coalesce(strlen(${sql}) + 2, 0)`;
  }
}
