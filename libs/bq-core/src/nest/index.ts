export { BqCoreModule } from './bq-core.module.js';
export {
  BIGQUERY_GATEWAY,
  COST_SINK,
  DDL_PORT,
  InjectCostSink,
  InjectDdlPort,
  InjectGateway,
  InjectQueryRunner,
  InjectSqlInspector,
  QUERY_RUNNER,
  SQL_INSPECTOR,
} from './bq-core-tokens.js';
export type { BqCoreModuleOptions } from './configurable-module.builder.js';
