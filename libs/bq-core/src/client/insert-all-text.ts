import type { InsertAllRow } from '../gateway.js';
import { jsonText } from './json-text.js';

/** The body of an `insertAll` request. Rows that are text already are not read again. All good rows or none: BigQuery says which are bad. */
export function insertAllText(rows: readonly InsertAllRow[]): string {
  const texts = rows.map(({ insertId, json }) => `{${insertId === undefined ? '' : `"insertId":${JSON.stringify(insertId)},`}"json":${typeof json === 'string' ? json : jsonText(json)}}`);
  return `{"kind":"bigquery#tableDataInsertAllRequest","skipInvalidRows":false,"ignoreUnknownValues":false,"rows":[${texts.join(',')}]}`;
}
