/** Largest AppendRows request, in bytes: 20 MB (cloud.google.com/bigquery/quotas, "Storage Write API"). Google's Java client sends
 * up to 20 x 2^20, so the service is a little more lenient; the stricter reading lets nothing pass here that is refused there. */
export const MAX_APPEND_BYTES = 20_000_000;

/** What gRPC itself lets in, in bytes: well above the limit, so that an oversize request gets the service's own answer. */
export const MAX_RECEIVED_MESSAGE_BYTES = 64 * 1024 * 1024;

/** A connection without a request for this long is closed with ABORTED, in milliseconds (nodejs-bigquery-storage #427). */
export const IDLE_CLOSE_MS = 600_000;

/** Streams in one BatchCommitWriteStreams call (cloud.google.com/bigquery/docs/write-api-batch). */
export const MAX_STREAMS_PER_COMMIT = 10_000;

/** Row errors that one response lists; the service cuts the list by size (its text: "The list may not be complete"). */
export const MAX_ROW_ERRORS = 1_000;
