export { type CatalogDialect, datasetDialect, regionDialect } from './catalog/catalog-dialect.js';
export { InformationSchemaSource, type InformationSchemaOptions } from './catalog/information-schema-source.js';
export { BIGQUERY_BACKENDS, type BigQueryBackend, type BigQueryClientOptions } from './client/rest-endpoint.js';
export { GoogleBigQueryGateway, type GoogleBigQueryGatewayOptions } from './client/google-bigquery-gateway.js';
export { GoogleDdlPort, type GoogleDdlPortOptions } from './client/google-ddl-port.js';
export { freshJobId } from './client/job-id.js';
export { BufferedCostSink, type BufferedCostSinkOptions } from './cost/buffered-cost-sink.js';
export { BudgetExceededError } from './cost/budget/budget-exceeded-error.js';
export { type BudgetFacts, DailyQueryBudget, type DailyQueryBudgetOptions } from './cost/budget/daily-query-budget.js';
export { noBudget, type QueryBudget } from './cost/budget/query-budget.js';
export { costOfJob } from './cost/cost-of-job.js';
export { type CostIntent, type CostRecord, type CostSink, discardCosts } from './cost/cost-record.js';
export { DurableCostSink, type DurableCostSinkOptions } from './cost/durable-cost-sink.js';
export { MeteredGateway, type MeteredGatewayOptions } from './cost/metered-gateway.js';
export { priceOfBytes } from './cost/price-of-bytes.js';
export {
  addDecimals,
  compareDecimals,
  type ExactDecimal,
  formatDecimal,
  multiplyDecimals,
  parseDecimal,
  sumDecimals,
} from './decimal/exact-decimal.js';
export { divideDecimals } from './decimal/divide-decimals.js';
export { InvalidDecimalError } from './decimal/invalid-decimal-error.js';
export { BIGQUERY_ERROR_CODES, BigQueryError, type BigQueryErrorCode, type BigQueryErrorDetail, type BigQueryErrorOptions } from './errors/bigquery-error.js';
export { classifyBigQueryError, isBigQueryAnswer, isBigQueryOutage } from './errors/classify-bigquery-error.js';
export { InvalidParameterError } from './errors/invalid-parameter-error.js';
export type {
  BigQueryGateway,
  CopyResult,
  DryRun,
  EstimateAccuracy,
  InsertAllError,
  InsertAllRow,
  JobOptions,
  JobState,
  JobStatistics,
  LoadJobOptions,
  LoadResult,
  ParameterType,
  QueryParameter,
  QueryPrincipal,
  QueryResult,
  ResultField,
  ResultLimits,
  ResultPosition,
  ResultRow,
  RowStream,
  Statement,
  TableLayout,
  TableState,
} from './gateway.js';
export {
  type Environment,
  ENVIRONMENT_NAMES,
  type EnvironmentNames,
  ENVIRONMENTS,
  looksLikeDataset,
  organizationDatasetId,
  SHARED_DATASET,
} from './identifiers/environment.js';
export { InvalidIdentifierError } from './identifiers/invalid-identifier-error.js';
export { checkDatasetId, quoteIdentifier, quoteTablePath } from './identifiers/quote-identifier.js';
export {
  APPEND_ROWS_MAX_BYTES,
  BYTES_PER_TIB,
  CONCURRENT_MUTATIONS_PER_TABLE,
  CREATE_WRITE_STREAM_PER_HOUR,
  DATASET_METADATA_UPDATES_PER_WINDOW,
  DML_STATEMENTS_PER_WINDOW,
  DML_WINDOW_MS,
  INSERT_ALL_DEDUP_WINDOW_MS,
  INSERT_ALL_MAX_INSERT_ID_LENGTH,
  INSERT_ALL_MAX_REQUEST_BYTES,
  INSERT_ALL_MAX_ROWS,
  INSERT_ALL_MAX_ROW_BYTES,
  INSERT_ALL_MIN_ROW_BYTES,
  INSERT_ALL_RECOMMENDED_ROWS,
  INSERT_ALL_USD_PER_200_MIB,
  LOAD_JOBS_PER_PROJECT_PER_DAY,
  LOAD_JOBS_PER_TABLE_PER_DAY,
  LONGEST_RESULT_WAIT_MS,
  MAX_BYTES_BILLED,
  MAX_CLUSTERING_COLUMNS,
  MAX_COLUMNS,
  MAX_COLUMN_DESCRIPTION_LENGTH,
  MAX_COMPRESSED_LOAD_FILE_BYTES,
  MAX_CONCURRENT_REQUESTS,
  MAX_JOB_ID_LENGTH,
  MAX_LABELS,
  MAX_LABEL_LENGTH,
  MAX_LOAD_JSON_ROW_BYTES,
  MAX_NAME_LENGTH,
  MAX_NESTING,
  MAX_PARTITIONS,
  MAX_PARTITIONS_PER_JOB,
  MAX_QUERY_PARAMETERS,
  MAX_QUERY_REQUEST_BYTES,
  MAX_QUERY_RUNTIME_MS,
  MAX_REFERENCED_TABLES,
  MAX_REQUESTS_PER_SECOND_PER_METHOD,
  MAX_SQL_BYTES,
  MAX_STREAMS_PER_COMMIT,
  METADATA_WINDOW_MS,
  MINIMUM_BILLED_BYTES_PER_TABLE,
  ON_DEMAND_USD_PER_TIB,
  PARTITIONED_TABLE_METADATA_UPDATES_PER_WINDOW,
  QUEUED_MUTATIONS_PER_TABLE,
  STORAGE_WRITE_IDLE_MS,
  STORAGE_WRITE_MAX_CONNECTIONS,
  STORAGE_WRITE_USD_PER_GIB,
  STREAMING_BUFFER_MS,
  STREAMING_TABLE_SETTLE_MS,
  TABLE_METADATA_UPDATES_PER_WINDOW,
  TIME_TRAVEL_MS,
  TABLES_INSERT_PER_SECOND,
} from './limits.js';
export { DatasetGuard, type DatasetGuardOptions } from './query/dataset-guard.js';
export type { QueryEstimate } from './query/estimate.js';
export { jobLabels } from './query/job-labels.js';
export { admitAll, type QueryAdmission } from './query/query-admission.js';
export {
  DatasetNotAllowedError,
  FunctionNotAllowedError,
  QueryParameterMissingError,
  QueryTooExpensiveError,
  QueryUnreadableError,
  ResultPageNotFoundError,
  SecondLookError,
  StatementNotAllowedError,
} from './query/query-refused-errors.js';
export type { QueryCall, QueryCaller, QueryRequest } from './query/query-request.js';
export { QueryRunner, type QueryRunnerOptions } from './query/query-runner.js';
export type { NextStage, QueryStage } from './query/query-stage.js';
export { QUERY_STAGES, type QueryStageName } from './query/query-stage-names.js';
export { pageTokenOf, positionOf } from './query/result-page-token.js';
export { MAX_GUARDED_TABLES } from './query/second-look.js';
export type { AdmittedStatement, GuardScope, StatementGuard } from './query/statement-guard.js';
export type { FoundNames } from './sql/find-names.js';
export { adviseQuery } from './sql/advice/advise-query.js';
export { ADVICE_CODES, type AdviceCode, type QueryAdvice } from './sql/advice/query-advice.js';
export { type MeasuredAdvice, QueryAdviser, type QueryAdviserOptions } from './sql/advice/query-adviser.js';
export { SchemaLayouts } from './sql/advice/schema-layouts.js';
export type { AdvisedTable, TableLayouts } from './sql/advice/table-layouts.js';
export type { QueryShape } from './sql/inspect-query.js';
export { CachedSqlInspector, inspectSql, inspectTree, type SqlInspection, type SqlInspector, type SqlInspectorOptions } from './sql/inspect-sql.js';
export {
  emitTree,
  firstToken,
  hasToken,
  isNode,
  lastToken,
  MAX_SQL_DEPTH,
  nameOfToken,
  NODE_KINDS,
  type NodeKind,
  nodeOf,
  nodesIn,
  type OtherStatement,
  type ParsedText,
  parseStatement,
  partsOfPath,
  spanOf,
  type SqlSpan,
  SqlSyntaxError,
  type SqlSyntaxProblem,
  type Substitute,
  type TreeNode,
  type TreePart,
} from './sql/parse/index.js';
export { type ColumnFilter, type ColumnUse, type FunctionUse, type GivenName, type JoinUse, type ResolvedQuery, resolveNames, type StarUse, type TableUse, type UnresolvedName } from './sql/resolve/index.js';
export { QUERY_TIMEOUT_MS, queryTimeoutMs, type QueryTimeoutLimits, SIMPLE_SELECT_LENGTH } from './sql/query-timeout.js';
export { isDml, STATEMENT_CLASSES, type StatementClass } from './sql/statement-class.js';
export type { TablePath } from './sql/table-path.js';
