import { MAX_PAGE_RESULT_ROWS, MAX_PAGE_ROWS, MIN_PAGE_ROWS, TARGET_RESPONSE_BYTES } from './limits.js';
import type { ReadRowsResponse } from './read-messages.js';
import type { StreamOfSession } from './read-session.js';

/** The responses of one ReadRows call, made one at a time: from the row at `place` to the end of the stream. */
export async function* streamPages({ session, range }: StreamOfSession, place: number): AsyncGenerator<ReadRowsResponse> {
  const length = Math.max(range.to - range.from, 1);
  const progress = (at: number): number => (at - range.from) / length;
  let pageRows = session.firstPageRows;
  let first = true;
  for (let from = place; from < range.to;) {
    const to = Math.min(from + pageRows, range.to);
    const rows = await session.rows.read({ from, to });
    const encoded = rows.length === 0 ? undefined : session.format.encode(rows);
    if (encoded !== undefined) {
      yield {
        ...encoded.message, rowCount: rows.length, uncompressedByteSize: encoded.uncompressedBytes,
        stats: { progress: { atResponseStart: progress(from), atResponseEnd: progress(to) } }, throttleState: { throttlePercent: 0 },
        ...(first ? session.format.schema : {}),
      };
      first = false;
    }
    from = to;
    pageRows = nextPageRows(pageRows, rows.length, encoded?.bytes ?? 0);
  }
}

/** Rows of the first page, by their average width in the table. */
export function firstPageRows(rows: number, bytes: number): number {
  const wanted = rows === 0 || bytes === 0 ? MIN_PAGE_ROWS : (rows * TARGET_RESPONSE_BYTES) / bytes;
  return Math.round(Math.min(Math.max(wanted, MIN_PAGE_ROWS), MAX_PAGE_RESULT_ROWS));
}

/** So many rows that the next response comes near its size; it grows and shrinks by at most four, since rows differ. */
function nextPageRows(looked: number, given: number, bytes: number): number {
  const wanted = bytes === 0 ? looked * 4 : Math.min((looked * TARGET_RESPONSE_BYTES) / bytes, (looked * MAX_PAGE_RESULT_ROWS) / given);
  return Math.round(Math.min(Math.max(wanted, looked / 4, MIN_PAGE_ROWS), looked * 4, MAX_PAGE_ROWS));
}
