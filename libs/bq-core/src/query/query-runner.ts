import { CircuitBreaker, type CircuitStatus, type Clock, FairQueue, RetryPolicy, systemClock } from '@cloudact/bq-resilience';
import { freshJobId } from '../client/job-id.js';
import { noBudget, type QueryBudget } from '../cost/budget/query-budget.js';
import { type CostSink, discardCosts } from '../cost/cost-record.js';
import { classifyBigQueryError, isBigQueryAnswer, isBigQueryOutage } from '../errors/classify-bigquery-error.js';
import type { BigQueryGateway, QueryResult, ResultRow, RowStream } from '../gateway.js';
import { MAX_CONCURRENT_REQUESTS, ON_DEMAND_USD_PER_TIB } from '../limits.js';
import { CachedSqlInspector, type SqlInspector } from '../sql/inspect-sql.js';
import { queryTimeoutMs } from '../sql/query-timeout.js';
import { estimateOf, type QueryEstimate } from './estimate.js';
import { jobOf } from './job-of-call.js';
import { jobLabels } from './job-labels.js';
import { admitAll, type QueryAdmission } from './query-admission.js';
import { ResultPageNotFoundError } from './query-refused-errors.js';
import type { QueryCall, QueryCaller, QueryRequest } from './query-request.js';
import type { QueryStageName } from './query-stage-names.js';
import { chainStages, type NextStage, QueryCheck, type QueryStage } from './query-stage.js';
import { readStatement } from './read-statement.js';
import { positionOf } from './result-page-token.js';
import { RowCursor } from './row-cursor.js';
import { AdmissionStage } from './stages/admission-stage.js';
import { BreakerStage } from './stages/breaker-stage.js';
import { BudgetStage } from './stages/budget-stage.js';
import { BulkheadStage } from './stages/bulkhead-stage.js';
import { CostStage } from './stages/cost-stage.js';
import { DatasetStage } from './stages/dataset-stage.js';
import { DryRunStage } from './stages/dry-run-stage.js';
import { ParametersStage } from './stages/parameters-stage.js';
import { RetryStage } from './stages/retry-stage.js';
import { StatementClassStage } from './stages/statement-class-stage.js';

export interface QueryRunnerOptions {
  readonly gateway: BigQueryGateway;
  /** Default: everybody is let in. */
  readonly admission?: QueryAdmission;
  /** Default: costs are not recorded. */
  readonly costs?: CostSink;
  /** Default: a cache of its own. */
  readonly inspector?: SqlInspector;
  /** Default: three attempts, 1 s to 32 s, a budget of its own. */
  readonly retry?: RetryPolicy;
  /** Of queries; dry runs have one of their own. Default: five failures, 60 s. */
  readonly breaker?: CircuitBreaker;
  /** Default: nobody has a budget. */
  readonly budget?: QueryBudget;
  /** Sees every query from the outside, refused ones too: metrics. */
  readonly observer?: QueryStage;
  /** Labels of the moment, such as `request_id`, for every job. Default: none. */
  readonly labels?: () => Readonly<Record<string, string>>;
  /** Decimal text. Default: the US list price. */
  readonly usdPerTib?: string;
  readonly clock?: Clock;
  /** Stages that are taken out, so that a test sees what the others hold. Default: none. */
  readonly without?: readonly QueryStageName[];
}

/** Queries of one organisation on their way to BigQuery at a time: a tenth of the connections. Tiers allow less; retries and long waits end here. */
const BULKHEAD_PER_ORG = MAX_CONCURRENT_REQUESTS / 10;
const BULKHEAD_WAITING_PER_ORG = 100;

/** The query path of design §6, every query of every service, stage by stage in the order of `QUERY_STAGES`. */
export class QueryRunner {
  readonly #options: QueryRunnerOptions;
  readonly #inspector: SqlInspector;
  readonly #breakers: { readonly query: CircuitBreaker; readonly dryRun: CircuitBreaker };
  readonly #bulkhead: FairQueue;
  readonly #retry: RetryPolicy;
  readonly #dryRun: DryRunStage;
  readonly #stages: readonly QueryStage[];
  readonly #query: NextStage<QueryResult>;

  constructor(options: QueryRunnerOptions) {
    const { gateway, admission = admitAll, costs = discardCosts, budget = noBudget, usdPerTib = ON_DEMAND_USD_PER_TIB, clock = systemClock } = options;
    const retry = options.retry ?? new RetryPolicy({ classify: classifyBigQueryError, clock });
    const breaker = (operation: string): CircuitBreaker => new CircuitBreaker({ name: `bigquery:${operation}`, isInfraFailure: isBigQueryOutage, isAnswer: isBigQueryAnswer, clock });
    this.#options = options;
    this.#retry = retry;
    this.#inspector = options.inspector ?? new CachedSqlInspector();
    this.#breakers = { query: options.breaker ?? breaker('query'), dryRun: breaker('dry-run') };
    this.#bulkhead = new FairQueue({ name: 'bigquery:query', limitPerKey: BULKHEAD_PER_ORG, maxQueuePerKey: BULKHEAD_WAITING_PER_ORG, clock });
    this.#dryRun = new DryRunStage({ gateway, retry, breaker: this.#breakers.dryRun, usdPerTib });
    const stages: readonly (readonly [QueryStageName, QueryStage])[] = [
      ['statement-class', new StatementClassStage()],
      ['datasets', new DatasetStage(gateway.projectId)],
      ['parameters', new ParametersStage()],
      ['admission', new AdmissionStage(admission)],
      ['budget', new BudgetStage(budget)],
      ['dry-run', this.#dryRun],
      ['breaker', new BreakerStage(this.#breakers.query)],
      ['bulkhead', new BulkheadStage(this.#bulkhead)],
      ['retry', new RetryStage({ gateway, retry })],
      ['cost', new CostStage({ costs, usdPerTib, clock })],
    ];
    this.#stages = [...(options.observer === undefined ? [] : [options.observer]), ...stages.filter(([name]) => this.#has(name)).map(([, stage]) => stage)];
    this.#query = chainStages(this.#stages, (call) => gateway.query(...jobOf(call)));
  }

  /** @throws BigQueryError, CircuitOpenError, what guard, admission and budget refuse with, and the errors of `query-refused-errors.ts` */
  async query(caller: QueryCaller, request: QueryRequest): Promise<QueryResult> {
    return this.#query(this.#callOf(caller, request));
  }

  /** Like `query`, for results of any size: see `RowCursor`. The query starts with the first `next()`. */
  queryRows(caller: QueryCaller, request: QueryRequest): AsyncIterableIterator<ResultRow> {
    return new RowCursor((signal) => this.openRows(caller, { ...request, signal }), request.signal);
  }

  /** Like `query`, with the rows still to be read, page by page. An abort of the request's signal ends the reading too. */
  async openRows(caller: QueryCaller, request: QueryRequest): Promise<RowStream> {
    const { gateway } = this.#options;
    const abort = request.signal === undefined ? {} : { signal: request.signal };
    // the first page comes within the stages and is repeated with the query; later ones alone
    let opened = false;
    const readPage = <T>(read: () => Promise<T>): Promise<T> => (opened ? this.#breakers.query.run(() => this.#retry.run(read, abort)) : read());
    const open = chainStages<RowStream>(this.#stages, (call) => {
      const [statement, options] = jobOf(call);
      return gateway.openRows(statement, { ...options, readPage });
    });
    const stream = await open(this.#callOf(caller, request));
    opened = true;
    return stream;
  }

  /** The rest of a result that was `truncated`, from the token of `pageTokenOf(next)`. @throws ResultPageNotFoundError also for a result of another organisation */
  async nextPage(caller: QueryCaller, token: string, request: Pick<QueryRequest, 'limits' | 'signal' | 'principal'> = {}): Promise<QueryResult> {
    const position = positionOf(token);
    const { gateway } = this.#options;
    const abort = request.signal === undefined ? {} : { signal: request.signal };
    return this.#breakers.query.run(() =>
      this.#retry.run(async () => {
        const job = await gateway.findJob(position.jobId, request);
        if (job?.labels?.['org'] !== jobLabels(caller)['org']) throw new ResultPageNotFoundError();
        return gateway.readResult(position, request);
      }, abort),
    );
  }

  /** What a query would cost, with everything that may refuse it but its price. Costs nothing, and takes no slot. */
  async estimate(caller: QueryCaller, request: QueryRequest): Promise<QueryEstimate> {
    const call = this.#callOf(caller, request);
    for (const stage of this.#stages) if (stage instanceof QueryCheck) stage.check(call);
    const { usdPerTib = ON_DEMAND_USD_PER_TIB } = this.#options;
    const { maximumBytesBilled } = request;
    return estimateOf(await this.#dryRun.ask(call), { usdPerTib, ...(maximumBytesBilled === undefined ? {} : { capBytes: maximumBytesBilled }) });
  }

  /** The breakers that queries of every organisation meet, as they are now. */
  breakers(): readonly CircuitStatus[] {
    return [this.#breakers.query.status, this.#breakers.dryRun.status];
  }

  /** Stops the breakers' timers and refuses who waits; the gateway and the cost sink belong to whoever made them. */
  close(): void {
    this.#breakers.query.close();
    this.#breakers.dryRun.close();
    this.#bulkhead.close();
  }

  #has(stage: QueryStageName): boolean {
    return this.#options.without?.includes(stage) !== true;
  }

  #callOf(caller: QueryCaller, request: QueryRequest): QueryCall {
    const { gateway, labels } = this.#options;
    const { sql, inspection } = readStatement(request, { inspector: this.#inspector, projectId: gateway.projectId, guarded: this.#has('guard') });
    const { timeoutMs: requestedMs, maxTimeoutMs: capMs, jobId = freshJobId() } = request;
    const timeoutMs = queryTimeoutMs(inspection, { ...(requestedMs === undefined ? {} : { requestedMs }), ...(capMs === undefined ? {} : { capMs }) });
    return { caller, request: { ...request, sql, ...(labels === undefined ? {} : { labels: { ...labels(), ...request.labels } }) }, inspection, timeoutMs, jobId };
  }
}
