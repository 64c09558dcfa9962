import { isYes } from './flag.js';
import type { TimestampFormat } from '../encode/rest-row.js';
import type { RowSet } from '../engine/row-set.js';
import { pageToken } from './pages.js';
import { rowText } from './row-text.js';

/** https://cloud.google.com/bigquery/quotas#tabledata-list-limits */
export const MAX_PAGE_ROWS = 100_000;
/** https://cloud.google.com/bigquery/docs/paging-results: a page ends at about this size. */
export const MAX_PAGE_BYTES = 10_000_000;

/** `timestampOutputFormat` wins over the older `useInt64Timestamp`. */
export function timestampFormat(option: (name: string) => unknown): TimestampFormat {
  const format = option('timestampOutputFormat');
  if (format === 'INT64' || format === 'ISO8601_STRING' || format === 'FLOAT64') return format;
  const flag = option('useInt64Timestamp');
  return isYes(flag) ? 'INT64' : 'FLOAT64';
}

export interface PageRequest {
  readonly from: number;
  readonly maxResults: number | undefined;
  readonly format: TimestampFormat;
}

/** Rows are decoded in steps, so that a page of wide rows stops near its size. */
const STEP_ROWS = 2048;

/** One page of a query's rows, each as its JSON text. */
export interface ResultPage {
  readonly totalRows: string;
  readonly pageToken?: string;
  readonly texts: readonly string[];
}

export function resultPage(rows: RowSet | undefined, request: PageRequest): ResultPage {
  const total = rows?.rowCount ?? 0;
  const limit = Math.min(total, request.from + Math.min(request.maxResults ?? MAX_PAGE_ROWS, MAX_PAGE_ROWS));
  const texts: string[] = [];
  let bytes = 0;
  let next = request.from;
  while (rows !== undefined && next < limit && bytes < MAX_PAGE_BYTES) {
    const to = Math.min(limit, next + STEP_ROWS);
    for (const cells of rows.rows(next, to)) {
      const text = rowText(cells, rows.types, request.format);
      texts.push(text);
      bytes += text.length;
    }
    next = to;
  }
  return { totalRows: String(total), texts, ...(next < total && texts.length > 0 ? { pageToken: pageToken(next) } : {}) };
}
