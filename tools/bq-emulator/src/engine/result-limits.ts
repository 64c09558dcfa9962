/**
 * Elements of the longest array that GENERATE_ARRAY and its like make, 2^20 - 1. The service refuses more (“… produced too many elements”); the page of
 * the functions gives no figure: https://cloud.google.com/bigquery/docs/reference/standard-sql/array_functions#generate_array
 */
export const MAX_GENERATED_ELEMENTS = 1_048_575;

/** Bytes of the longest text that REPEAT makes, and characters of one that LPAD and RPAD do: https://github.com/google/zetasql/blob/master/zetasql/public/functions/string.cc (`kMaxOutputSize`). */
export const MAX_MADE_TEXT = 1_048_576;

/**
 * Elements (of 8 bytes) that one step of the engine, up to 2,048 rows, may make: the engine counts them towards no limit of its memory. Rows below
 * `UNCOUNTED_ELEMENTS` stay below that together. Figures of this server, not of BigQuery.
 */
export const MAX_STEP_ELEMENTS = 2 ** 27;
export const UNCOUNTED_ELEMENTS = 2 ** 14;
