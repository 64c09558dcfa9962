import { CircuitBreaker, type Clock, RetryPolicy, systemClock } from '@cloudact/bq-resilience';
import { freshJobId } from '../client/job-id.js';
import { type CostSink, discardCosts } from '../cost/cost-record.js';
import { classifyBigQueryError, isBigQueryOutage } from '../errors/classify-bigquery-error.js';
import type { BigQueryGateway, QueryResult } from '../gateway.js';
import { ON_DEMAND_USD_PER_TIB } from '../limits.js';
import { CachedSqlInspector, type SqlInspector } from '../sql/inspect-sql.js';
import { queryTimeoutMs } from '../sql/query-timeout.js';
import { jobLabels } from './job-labels.js';
import { admitAll, type QueryAdmission } from './query-admission.js';
import type { QueryCall, QueryCaller, QueryRequest } from './query-request.js';
import { chainStages, type NextStage } from './query-stage.js';
import { AdmissionStage } from './stages/admission-stage.js';
import { BreakerStage } from './stages/breaker-stage.js';
import { CostStage } from './stages/cost-stage.js';
import { DryRunStage } from './stages/dry-run-stage.js';
import { GuardStage } from './stages/guard-stage.js';
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
  /** One for each backend. Default: five failures, 60 s. */
  readonly breaker?: CircuitBreaker;
  /** Decimal text. Default: the US list price. */
  readonly usdPerTib?: string;
  readonly clock?: Clock;
}

/** The query path of design §6, every query of every service: each stage is one file in `stages/`, in the order below. */
export class QueryRunner {
  readonly #inspector: SqlInspector;
  readonly #breaker: CircuitBreaker;
  readonly #path: NextStage;

  constructor(options: QueryRunnerOptions) {
    const { gateway, admission = admitAll, costs = discardCosts, usdPerTib = ON_DEMAND_USD_PER_TIB, clock = systemClock } = options;
    const retry = options.retry ?? new RetryPolicy({ classify: classifyBigQueryError, clock });
    this.#inspector = options.inspector ?? new CachedSqlInspector();
    this.#breaker = options.breaker ?? new CircuitBreaker({ name: 'bigquery:query', isInfraFailure: isBigQueryOutage, clock });
    this.#path = chainStages(
      [
        new StatementClassStage(),
        new GuardStage(gateway.projectId),
        new ParametersStage(),
        new AdmissionStage(admission),
        new DryRunStage({ gateway, retry, usdPerTib }),
        new BreakerStage(this.#breaker),
        new RetryStage({ gateway, retry }),
        new CostStage({ costs, usdPerTib, clock }),
      ],
      (call) => gateway.query(...jobOf(call)),
    );
  }

  /** @throws BigQueryError, CircuitOpenError, what admission refuses with, and the errors of `query-refused-errors.ts` */
  async query(caller: QueryCaller, request: QueryRequest): Promise<QueryResult> {
    const inspection = this.#inspector.inspect(request.sql);
    const { timeoutMs: requestedMs, maxTimeoutMs: capMs, jobId = freshJobId() } = request;
    const timeoutMs = queryTimeoutMs(inspection, { ...(requestedMs === undefined ? {} : { requestedMs }), ...(capMs === undefined ? {} : { capMs }) });
    return this.#path({ caller, request, inspection, timeoutMs, jobId });
  }

  /** Stops the breaker's timers; the gateway and the cost sink belong to whoever made them. */
  close(): void {
    this.#breaker.close();
  }
}

function jobOf({ caller, request, timeoutMs, jobId }: QueryCall): Parameters<BigQueryGateway['query']> {
  const { sql, params, maximumBytesBilled, signal, labels } = request;
  return [
    { sql, ...(params === undefined ? {} : { params }) },
    {
      jobId,
      timeoutMs,
      labels: jobLabels(caller, labels),
      ...(maximumBytesBilled === undefined ? {} : { maximumBytesBilled }),
      ...(signal === undefined ? {} : { signal }),
    },
  ];
}
