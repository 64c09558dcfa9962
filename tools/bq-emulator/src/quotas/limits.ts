/** https://cloud.google.com/bigquery/quotas#data-manipulation-language-statements: DML statements for a table in 10 seconds. */
export const DML_PER_WINDOW = 25;
/** UPDATE, DELETE and MERGE statements of a table that may run, and wait, at a time (same page). */
export const MUTATIONS_RUNNING = 2;
export const MUTATIONS_QUEUED = 20;
/** https://cloud.google.com/bigquery/quotas#standard_tables: load jobs, copy jobs and queries that write into a table in a day, failed ones included. */
export const MODIFICATIONS_PER_DAY = 1500;
/** https://cloud.google.com/bigquery/quotas#standard_tables, #partitioned_tables: metadata updates of a table in 10 seconds. */
export const UPDATES_PER_WINDOW = 5;
export const UPDATES_PER_WINDOW_PARTITIONED = 50;
/** https://cloud.google.com/bigquery/quotas#data-manipulation-language-statements: INSERTs of a table that start at once in a day; and how many run, and wait, beyond. */
export const INSERTS_PER_DAY = 1500;
export const INSERTS_RUNNING = 10;
export const INSERTS_QUEUED = 100;
/** https://cloud.google.com/bigquery/quotas#dataset_limits: metadata updates of a dataset in 10 seconds. */
export const DATASET_UPDATES_PER_WINDOW = 5;
/** https://cloud.google.com/bigquery/quotas#partitioned_tables: partitions of a table, and those that one job may modify. */
export const MAX_PARTITIONS = 10_000;
export const MAX_PARTITIONS_MODIFIED = 4000;
export const WINDOW_MS = 10_000;
export const DAY_MS = 86_400_000;
/** https://cloud.google.com/bigquery/quotas#query_jobs: characters of a query's text, and parameters. */
export const MAX_QUERY_CHARACTERS = 1_024_000;
export const MAX_PARAMETERS = 10_000;
/** https://cloud.google.com/bigquery/quotas#streaming_inserts: characters of an insertId. */
export const MAX_INSERT_ID = 128;
/** https://cloud.google.com/bigquery/quotas#load_jobs: bytes of one row of CSV or newline-delimited JSON. */
export const MAX_LOADED_ROW_BYTES = 100_000_000;
