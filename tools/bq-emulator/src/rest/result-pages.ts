import type { JsonObject } from '../catalog/resources.js';
import { restRow, type RestRow, type TimestampFormat } from '../encode/rest-row.js';
import type { RowSet } from '../engine/row-set.js';
import { pageToken } from './pages.js';

/** https://cloud.google.com/bigquery/quotas#tabledata-list-limits */
export const MAX_PAGE_ROWS = 100_000;
/** https://cloud.google.com/bigquery/docs/paging-results: a page ends at about this size. */
const MAX_PAGE_BYTES = 10_000_000;

/** `timestampOutputFormat` wins over the older `useInt64Timestamp`. */
export function timestampFormat(option: (name: string) => unknown): TimestampFormat {
  const format = option('timestampOutputFormat');
  if (format === 'INT64' || format === 'ISO8601_STRING' || format === 'FLOAT64') return format;
  const flag = option('useInt64Timestamp');
  return flag === true || flag === 'true' ? 'INT64' : 'FLOAT64';
}

export interface PageRequest {
  readonly from: number;
  readonly maxResults: number | undefined;
  readonly format: TimestampFormat;
}

/** Rows are decoded in steps, so that a page of wide rows stops near its size. */
const STEP_ROWS = 2048;

export function resultPage(rows: RowSet | undefined, request: PageRequest): JsonObject {
  const total = rows?.rowCount ?? 0;
  const limit = Math.min(total, request.from + Math.min(request.maxResults ?? MAX_PAGE_ROWS, MAX_PAGE_ROWS));
  const page: RestRow[] = [];
  let bytes = 0;
  let next = request.from;
  while (rows !== undefined && next < limit && bytes < MAX_PAGE_BYTES) {
    const to = Math.min(limit, next + STEP_ROWS);
    for (const cells of rows.rows(next, to)) {
      const row = restRow(cells, rows.types, request.format);
      page.push(row);
      bytes += approximateBytes(row);
    }
    next = to;
  }
  return { totalRows: String(total), rows: page, ...(next < total && page.length > 0 ? { pageToken: pageToken(next) } : {}) };
}

const CELL_OVERHEAD = 8;

/** Size of a row's JSON, near enough to end a page. */
function approximateBytes(row: RestRow): number {
  let bytes = CELL_OVERHEAD;
  for (const { v } of row.f) bytes += CELL_OVERHEAD + (v === null ? 4 : typeof v === 'string' ? v.length : 'f' in v ? approximateBytes(v) : approximateBytes({ f: v }));
  return bytes;
}
