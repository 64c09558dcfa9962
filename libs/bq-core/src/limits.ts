/**
 * Every figure of BigQuery's that the platform relies on, each with the page of https://cloud.google.com/bigquery/ that states it.
 * Nothing else in the code may hold such a number.
 */

const KIB = 1_024;
const MIB = 1_024 * KIB;
const GIB = 1_024 * MIB;
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

// Prices: list prices of the US multi-region, USD as decimal text. https://cloud.google.com/bigquery/pricing

/** pricing#on_demand_pricing: "starting at $6.25 per TiB". */
export const ON_DEMAND_USD_PER_TIB = '6.25';
export const BYTES_PER_TIB = 1n << 40n;
/** pricing#on_demand_pricing, docs/best-practices-costs: at least 10 MiB for each table referenced, and for each query. */
export const MINIMUM_BILLED_BYTES_PER_TABLE = 10n * BigInt(MIB);
/** pricing#data_ingestion_pricing: `insertAll`. */
export const INSERT_ALL_USD_PER_200_MIB = '0.01';
/** pricing#data_ingestion_pricing: a row counts as at least 1 KB. */
export const INSERT_ALL_MIN_ROW_BYTES = KIB;
/** pricing#data_ingestion_pricing: Storage Write API, after the free 2 TiB a month. */
export const STORAGE_WRITE_USD_PER_GIB = '0.025';

// Queries

/** docs/quotas#query_jobs: unresolved GoogleSQL, 1 MB. */
export const MAX_SQL_BYTES = MIB;
/** docs/quotas#query_jobs. */
export const MAX_QUERY_PARAMETERS = 10_000;
/** docs/quotas#query_jobs: the whole request, parameters included. */
export const MAX_QUERY_REQUEST_BYTES = 10 * MIB;
/** docs/quotas#query_jobs: tables, views and functions that one query may name. */
export const MAX_REFERENCED_TABLES = 1_000;
/** docs/reference/rest/v2/jobs/query: the longest that a call waits before it answers `jobComplete: false`. */
export const LONGEST_RESULT_WAIT_MS = 200 * SECOND_MS;
/** docs/reference/rest/v2/Job#JobConfigurationQuery: maximumBytesBilled is an int64; the cap of who has none. */
export const MAX_BYTES_BILLED = (1n << 63n) - 1n;
/** docs/reference/rest/v2/Job#JobStatistics2: referencedTables lists at most 50; a query over more is not listed whole. */
export const MAX_LISTED_REFERENCED_TABLES = 50;
/** docs/paging-results, docs/reference/rest/v2/jobs/getQueryResults: rows of a page at most. */
export const MAX_PAGE_ROWS = 100_000;
/** docs/quotas#query_jobs. */
export const MAX_QUERY_RUNTIME_MS = 6 * HOUR_MS;

// Requests

/** docs/quotas#api_request_quotas: concurrent API requests of one user. */
export const MAX_CONCURRENT_REQUESTS = 300;
/** docs/quotas#api_request_quotas: requests a second, one user, one method. */
export const MAX_REQUESTS_PER_SECOND_PER_METHOD = 100;

// Jobs

/** docs/reference/rest/v2/JobReference. */
export const MAX_JOB_ID_LENGTH = 1_024;
/** docs/quotas#load_jobs: failed ones count, and the figure cannot be raised. */
export const LOAD_JOBS_PER_TABLE_PER_DAY = 1_500;
/** docs/quotas#load_jobs. */
export const LOAD_JOBS_PER_PROJECT_PER_DAY = 100_000;
/** docs/quotas#load_jobs: one gzipped newline-delimited JSON file. */
export const MAX_COMPRESSED_LOAD_FILE_BYTES = 4 * GIB;
/** docs/quotas#load_jobs: one row of newline-delimited JSON. */
export const MAX_LOAD_JSON_ROW_BYTES = 100 * MIB;
/** docs/labels-intro: characters of a key or value. */
export const MAX_LABEL_LENGTH = 63;
/** docs/labels-intro. */
export const MAX_LABELS = 64;

// DML

/** docs/quotas#data-manipulation-language-statements: INSERT, UPDATE, DELETE and MERGE together, on one table, in `DML_WINDOW_MS`. */
export const DML_STATEMENTS_PER_WINDOW = 25;
export const DML_WINDOW_MS = 10 * SECOND_MS;
/** docs/quotas#data-manipulation-language-statements: UPDATE, DELETE and MERGE running at a time on one table. */
export const CONCURRENT_MUTATIONS_PER_TABLE = 2;
/** docs/quotas#data-manipulation-language-statements: and waiting. */
export const QUEUED_MUTATIONS_PER_TABLE = 20;
/** docs/data-manipulation-language#limitations: rows of `insertAll` refuse UPDATE, DELETE and MERGE for so long. */
export const STREAMING_BUFFER_MS = 30 * MINUTE_MS;

// insertAll

/** docs/quotas#streaming_inserts: rows a request, recommended. */
export const INSERT_ALL_RECOMMENDED_ROWS = 500;
/** docs/quotas#streaming_inserts: rows a request at most. */
export const INSERT_ALL_MAX_ROWS = 50_000;
/** docs/quotas#streaming_inserts. */
export const INSERT_ALL_MAX_REQUEST_BYTES = 10 * MIB;
/** docs/quotas#streaming_inserts. */
export const INSERT_ALL_MAX_ROW_BYTES = 10 * MIB;
/** docs/quotas#streaming_inserts: characters. */
export const INSERT_ALL_MAX_INSERT_ID_LENGTH = 128;
/** docs/streaming-data-into-bigquery#dataconsistency: best effort, about a minute. */
export const INSERT_ALL_DEDUP_WINDOW_MS = MINUTE_MS;

/**
 * docs/write-api-rest: rows streamed into a table that was recreated or truncated may go to the old table, with success; "typically
 * minutes". pkg.go.dev/cloud.google.com/go/bigquery#Inserter and google-cloud-go#876: wait two minutes at least.
 */
export const STREAMING_TABLE_SETTLE_MS = 2 * MINUTE_MS;

// Storage Write API

/** docs/quotas#write-api-limits: one AppendRows request. */
export const APPEND_ROWS_MAX_BYTES = 20 * MIB;
/** docs/quotas#write-api-limits: connections in the US and EU multi-regions. */
export const STORAGE_WRITE_MAX_CONNECTIONS = 20_000;
/** docs/quotas#write-api-limits. */
export const CREATE_WRITE_STREAM_PER_HOUR = 10_000;
/** docs/reference/storage/rpc: streams in one BatchCommitWriteStreams. */
export const MAX_STREAMS_PER_COMMIT = 10_000;
/** Seen in practice (nodejs-bigquery-storage #427): the server closes a connection that has been idle for so long. */
export const STORAGE_WRITE_IDLE_MS = 10 * MINUTE_MS;

// Tables and datasets

/** docs/quotas#standard_tables: metadata updates of one table in `METADATA_WINDOW_MS`. */
export const TABLE_METADATA_UPDATES_PER_WINDOW = 5;
/** docs/quotas#partitioned_tables: the same for a partitioned table. */
export const PARTITIONED_TABLE_METADATA_UPDATES_PER_WINDOW = 50;
/** docs/quotas#dataset_limits: metadata updates of one dataset in `METADATA_WINDOW_MS`. */
export const DATASET_METADATA_UPDATES_PER_WINDOW = 5;
export const METADATA_WINDOW_MS = 10 * SECOND_MS;
/** docs/quotas#api_request_quotas: `tables.insert`, one user. */
export const TABLES_INSERT_PER_SECOND = 10;
/** docs/quotas#standard_tables: nested columns counted. */
export const MAX_COLUMNS = 10_000;
/** docs/quotas#standard_tables: STRUCTs in STRUCTs. */
export const MAX_NESTING = 15;
/** docs/quotas#standard_tables: characters. */
export const MAX_COLUMN_DESCRIPTION_LENGTH = 1_024;
/** docs/clustered-tables#limitations. */
export const MAX_CLUSTERING_COLUMNS = 4;
/** docs/quotas#partitioned_tables. */
export const MAX_PARTITIONS = 10_000;
/** docs/quotas#partitioned_tables: partitions that one job may change. */
export const MAX_PARTITIONS_PER_JOB = 4_000;
/** docs/datasets#dataset-naming, docs/tables#table_naming: characters. */
export const MAX_NAME_LENGTH = 1_024;
/** docs/time-travel: how far back a table can be read, by default. */
export const TIME_TRAVEL_MS = 7 * DAY_MS;
