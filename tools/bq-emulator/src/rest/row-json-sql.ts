import { type TimestampFormat } from '../encode/rest-row.js';
import { quoteIdentifier, type SqlType } from '../sql/sql-type.js';

const quoted = (sql: string): string => `coalesce('"' || ${sql} || '"', 'null')`;
const trimmedDecimal = (sql: string): string => quoted(`rtrim(rtrim(CAST(${sql} AS VARCHAR), '0'), '.')`);

/** Doubles that the engine and JavaScript print alike; any other makes the row NULL, and JavaScript writes the page. */
const double = (sql: string): string =>
  `CASE WHEN ${sql} IS NULL THEN 'null' WHEN abs(${sql}) < 1e15 AND trunc(${sql}) = ${sql} THEN '"' || CAST(CAST(${sql} AS BIGINT) AS VARCHAR) || '.0"' WHEN abs(${sql}) BETWEEN 1e-4 AND 1e15 THEN '"' || CAST(${sql} AS VARCHAR) || '"' END`;

/** A column as the JSON text of its `v`. */
const CELLS: Readonly<Partial<Record<SqlType['kind'], (sql: string, format: TimestampFormat) => string | undefined>>> = {
  STRING: (sql) => `coalesce(CAST(to_json(${sql}) AS VARCHAR), 'null')`,
  INT64: (sql) => quoted(`CAST(${sql} AS VARCHAR)`),
  FLOAT64: double,
  BOOL: (sql) => `CASE WHEN ${sql} IS NULL THEN 'null' WHEN ${sql} THEN '"true"' ELSE '"false"' END`,
  NUMERIC: trimmedDecimal,
  BIGNUMERIC: trimmedDecimal,
  BYTES: (sql) => quoted(`to_base64(${sql})`),
  DATE: (sql) => quoted(`CAST(${sql} AS VARCHAR)`),
  TIMESTAMP: (sql, format) => (format === 'INT64' ? quoted(`CAST(epoch_us(${sql}) AS VARCHAR)`) : undefined),
};

/**
 * An expression that gives a row as the JSON text of the REST API, so that the engine writes pages and not JavaScript, cell by cell.
 * @returns undefined where a column's text is JavaScript's to write
 */
export function rowJsonSql(columns: readonly { readonly name: string; readonly type: SqlType }[], format: TimestampFormat): string | undefined {
  const cells = columns.map(({ name, type }) => CELLS[type.kind]?.(quoteIdentifier(name), format));
  if (cells.length === 0 || cells.some((cell) => cell === undefined)) return undefined;
  return `'{"f":[{"v":' || ${cells.join(` || '},{"v":' || `)} || '}]}'`;
}
