/** A session lives so long, in milliseconds: 6 hours (cloud.google.com/bigquery/docs/reference/storage, "Create a session"). */
export const SESSION_TTL_MS = 6 * 60 * 60 * 1000;

/** This server's own: a session that nobody reads for so long is let go, so that a forgotten one does not keep old rows for hours. */
export const IDLE_SESSION_MS = 30 * 60 * 1000;

/** This server's own: of more sessions than this, the oldest that nobody is reading is let go. */
export const MAX_SESSIONS = 1_000;

/** Most streams of a session (cloud.google.com/bigquery/docs/reference/storage/rpc, CreateReadSessionRequest.max_stream_count). */
export const MAX_STREAMS = 1_000;

/** Rows for which this server opens one stream of its own accord. */
export const ROWS_PER_STREAM = 100_000;

/** What a response is filled up to, in bytes. A page of rows and its encoding is all that a read holds in memory. */
export const TARGET_RESPONSE_BYTES = 1_000_000;

/** Fewest rows that one page looks at, most that it gives, and most that it looks at where hardly any is wanted. */
export const MIN_PAGE_ROWS = 16;
export const MAX_PAGE_RESULT_ROWS = 4_096;
export const MAX_PAGE_ROWS = 65_536;
