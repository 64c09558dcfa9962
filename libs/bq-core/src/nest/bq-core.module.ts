import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { GoogleBigQueryGateway } from '../client/google-bigquery-gateway.js';
import { GoogleDdlPort } from '../client/google-ddl-port.js';
import { BufferedCostSink } from '../cost/buffered-cost-sink.js';
import { type CostSink, discardCosts } from '../cost/cost-record.js';
import type { BigQueryGateway } from '../gateway.js';
import { QueryRunner } from '../query/query-runner.js';
import { CachedSqlInspector, type SqlInspector } from '../sql/inspect-sql.js';
import { BIGQUERY_GATEWAY, COST_SINK, DDL_PORT, QUERY_RUNNER, SQL_INSPECTOR } from './bq-core-tokens.js';
import { type BqCoreModuleOptions, ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } from './configurable-module.builder.js';

const provided = [BIGQUERY_GATEWAY, DDL_PORT, COST_SINK, SQL_INSPECTOR, QUERY_RUNNER];

/** One gateway, one query path and one cost sink for a service, closed in order when it shuts down. */
@Module({
  providers: [
    {
      provide: BIGQUERY_GATEWAY,
      useFactory: (options: BqCoreModuleOptions) => new GoogleBigQueryGateway(options.bigquery),
      inject: [MODULE_OPTIONS_TOKEN],
    },
    {
      provide: DDL_PORT,
      useFactory: (options: BqCoreModuleOptions) => {
        const { clock: _clock, ...client } = options.bigquery;
        return new GoogleDdlPort(client);
      },
      inject: [MODULE_OPTIONS_TOKEN],
    },
    {
      provide: COST_SINK,
      useFactory: (options: BqCoreModuleOptions, gateway: BigQueryGateway): CostSink => {
        const { writeCosts, onCostError } = options;
        if (writeCosts === undefined) return discardCosts;
        return new BufferedCostSink({ write: writeCosts(gateway), ...(onCostError === undefined ? {} : { onError: onCostError }) });
      },
      inject: [MODULE_OPTIONS_TOKEN, BIGQUERY_GATEWAY],
    },
    { provide: SQL_INSPECTOR, useFactory: () => new CachedSqlInspector() },
    {
      provide: QUERY_RUNNER,
      useFactory: (options: BqCoreModuleOptions, gateway: BigQueryGateway, costs: CostSink, inspector: SqlInspector) => {
        const { admission, usdPerTib, bigquery } = options;
        return new QueryRunner({
          gateway,
          costs,
          inspector,
          ...(admission === undefined ? {} : { admission }),
          ...(usdPerTib === undefined ? {} : { usdPerTib }),
          ...(bigquery.clock === undefined ? {} : { clock: bigquery.clock }),
        });
      },
      inject: [MODULE_OPTIONS_TOKEN, BIGQUERY_GATEWAY, COST_SINK, SQL_INSPECTOR],
    },
  ],
  exports: provided,
})
export class BqCoreModule extends ConfigurableModuleClass implements OnApplicationShutdown {
  constructor(
    @Inject(BIGQUERY_GATEWAY) private readonly gateway: BigQueryGateway,
    @Inject(DDL_PORT) private readonly ddl: GoogleDdlPort,
    @Inject(COST_SINK) private readonly costs: CostSink,
    @Inject(QUERY_RUNNER) private readonly runner: QueryRunner,
  ) {
    super();
  }

  /** The bill first: storing it needs the gateway. */
  async onApplicationShutdown(): Promise<void> {
    this.runner.close();
    await this.costs.close();
    await this.ddl.close();
    await this.gateway.close();
  }
}
