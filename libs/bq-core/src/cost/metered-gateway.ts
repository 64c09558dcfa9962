import { type Clock, systemClock } from '@cloudact/bq-resilience';
import { freshJobId } from '../client/job-id.js';
import type { BigQueryGateway, JobOptions, JobStatistics, LoadJobOptions, QueryResult, RowStream, Statement } from '../gateway.js';
import { MAX_LABEL_LENGTH, ON_DEMAND_USD_PER_TIB } from '../limits.js';
import { CachedSqlInspector, type SqlInspector } from '../sql/inspect-sql.js';
import { costOfJob } from './cost-of-job.js';
import type { CostIntent, CostSink } from './cost-record.js';

export interface MeteredGatewayOptions {
  readonly gateway: BigQueryGateway;
  readonly costs: CostSink;
  /** `api`, `pipeline`, `chat`. */
  readonly service: string;
  /** Organisation of jobs that carry no label `org`. */
  readonly platformOrg: string;
  /** Labels of the moment, such as `request_id`. Default: none. */
  readonly labels?: () => Readonly<Record<string, string>>;
  readonly inspector?: SqlInspector;
  readonly usdPerTib?: string;
  readonly clock?: Clock;
}

/** Load and copy jobs read nothing that is billed (docs: https://cloud.google.com/bigquery/pricing#free). */
const FREE: Omit<JobStatistics, 'jobId' | 'statementType' | 'durationMs'> = { bytesProcessed: 0n, bytesBilled: 0n, slotMs: 0n, cacheHit: false, dmlRows: 0n, referencedTables: [] };

/** The gateway for work that does not go through the query path (writers, the directory of organisations), with a cost record for each job. */
export class MeteredGateway implements BigQueryGateway {
  readonly projectId: string;
  readonly location: string;
  readonly dryRun: BigQueryGateway['dryRun'];
  readonly readResult: BigQueryGateway['readResult'];
  readonly findJob: BigQueryGateway['findJob'];
  readonly insertAll: BigQueryGateway['insertAll'];
  readonly tableState: BigQueryGateway['tableState'];
  readonly createStagingTable: BigQueryGateway['createStagingTable'];
  readonly deleteTable: BigQueryGateway['deleteTable'];
  readonly close: BigQueryGateway['close'];
  readonly #clock: Clock;
  readonly #inspector: SqlInspector;

  constructor(private readonly options: MeteredGatewayOptions) {
    const { gateway } = options;
    this.projectId = gateway.projectId;
    this.location = gateway.location;
    this.dryRun = (...args) => gateway.dryRun(...args);
    this.readResult = (...args) => gateway.readResult(...args);
    this.findJob = (...args) => gateway.findJob(...args);
    this.insertAll = (...args) => gateway.insertAll(...args);
    this.tableState = (...args) => gateway.tableState(...args);
    this.createStagingTable = (...args) => gateway.createStagingTable(...args);
    this.deleteTable = (...args) => gateway.deleteTable(...args);
    this.close = () => gateway.close();
    this.#clock = options.clock ?? systemClock;
    this.#inspector = options.inspector ?? new CachedSqlInspector();
  }

  query(statement: Statement, options: JobOptions = {}): Promise<QueryResult> {
    return this.#statement(statement, options, (known) => this.options.gateway.query(statement, known));
  }

  openRows(statement: Statement, options: JobOptions = {}): Promise<RowStream> {
    return this.#statement(statement, options, (known) => this.options.gateway.openRows(statement, known));
  }

  loadFile(table: Parameters<BigQueryGateway['loadFile']>[0], file: string, options: LoadJobOptions): ReturnType<BigQueryGateway['loadFile']> {
    return this.#free('load', options, (labels) => this.options.gateway.loadFile(table, file, { ...options, labels }));
  }

  copyTable(source: Parameters<BigQueryGateway['copyTable']>[0], destination: Parameters<BigQueryGateway['copyTable']>[1], options: LoadJobOptions): ReturnType<BigQueryGateway['copyTable']> {
    return this.#free('copy', options, (labels) => this.options.gateway.copyTable(source, destination, { ...options, labels }));
  }

  #statement<T extends { readonly statistics: JobStatistics }>({ sql }: Statement, options: JobOptions, work: (options: JobOptions) => Promise<T>): Promise<T> {
    const jobId = options.jobId ?? freshJobId();
    const intent = this.#intent(jobId, this.#inspector.inspect(sql).statementClass, options.labels);
    return this.#metered(intent, async () => {
      const result = await work({ ...options, jobId, labels: intent.labels });
      return { result, statistics: result.statistics };
    });
  }

  /** A job that is there from an earlier life is that life's to bill. */
  #free<T extends { readonly attached: boolean }>(statementClass: 'load' | 'copy', options: LoadJobOptions, work: (labels: Readonly<Record<string, string>>) => Promise<T>): Promise<T> {
    const intent = this.#intent(options.jobId, statementClass, options.labels);
    return this.#metered(intent, async () => {
      const result = await work(intent.labels);
      const statistics = { ...FREE, jobId: intent.jobId, statementType: statementClass.toUpperCase(), durationMs: this.#clock.now() - intent.startedAt.getTime() };
      return { result, ...(result.attached ? {} : { statistics }) };
    });
  }

  async #metered<T>(intent: CostIntent, work: () => Promise<{ readonly result: T; readonly statistics?: JobStatistics }>): Promise<T> {
    const { costs, usdPerTib = ON_DEMAND_USD_PER_TIB } = this.options;
    const opened = costs.started(intent);
    try {
      const { result, statistics } = await work();
      if (statistics !== undefined) costs.record(costOfJob(intent, statistics, usdPerTib, new Date(this.#clock.now())));
      else if (opened) costs.forget(intent.jobId);
      else costs.unresolved(intent.jobId);
      return result;
    } catch (error) {
      costs.unresolved(intent.jobId);
      throw error;
    }
  }

  #intent(jobId: string, statementClass: string, given: Readonly<Record<string, string>> = {}): CostIntent {
    const { service, platformOrg } = this.options;
    const labels = { ...this.options.labels?.(), ...given, org: given['org'] ?? platformOrg.slice(0, MAX_LABEL_LENGTH), service };
    return { orgSlug: labels.org, service, tier: given['tier'] ?? 'none', jobId, statementClass, labels, startedAt: new Date(this.#clock.now()) };
  }
}
