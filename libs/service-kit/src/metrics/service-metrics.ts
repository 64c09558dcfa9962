import { monitorEventLoopDelay } from 'node:perf_hooks';
import { CloudActError } from '@cloudact/bq-resilience';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { STATUS_OF_CODE } from '../http/status-of-code.js';

const SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const NANOSECONDS_PER_SECOND = 1e9;
const QUANTILES = [50, 99, 100] as const;
const BREAKER_STATES = { closed: 0, ramping: 1, 'half-open': 1, open: 2 } as const;
export type BreakerState = keyof typeof BREAKER_STATES;

/** Read when a scrape comes. */
export interface Depths {
  /** Queries that wait for a slot of their tier. */
  readonly waitingQueries: () => number;
  /** Files of dead letters that wait on the local disk. */
  readonly spooledLetters: () => number;
  /** Jobs whose cost record is not stored yet. */
  readonly unstoredCosts: () => number;
}

/**
 * What a service counts. No label names a tenant, a user, a table or an id: what one organisation does is in its cost records, and a
 * label of 10,000 values would be the end of any Prometheus. Labels are routes, methods, classes, codes: sets that the code bounds.
 */
export class ServiceMetrics {
  readonly registry = new Registry();
  readonly #http: Histogram;
  readonly #queries: Counter;
  readonly #querySeconds: Histogram;
  readonly #billed: Counter;
  readonly #writes: Counter;
  readonly #rows: Counter;
  readonly #deadLetters: Counter;
  readonly #breaker: Gauge;
  readonly #loop = monitorEventLoopDelay({ resolution: 20 });

  constructor(service: string) {
    const { registry } = this;
    registry.setDefaultLabels({ service });
    const registers = [registry];
    this.#http = new Histogram({ name: 'cloudact_http_request_duration_seconds', help: 'Time from a request to its answer, by route template.', labelNames: ['method', 'route', 'status'], buckets: SECONDS, registers });
    this.#queries = new Counter({ name: 'cloudact_queries_total', help: 'Queries of the query path, by class of the statement and outcome: ok, or the code of the error.', labelNames: ['statement_class', 'outcome'], registers });
    this.#querySeconds = new Histogram({ name: 'cloudact_query_duration_seconds', help: 'Time of a query from its request to its last row, waiting included.', labelNames: ['statement_class'], buckets: SECONDS, registers });
    this.#billed = new Counter({ name: 'cloudact_query_billed_bytes_total', help: 'Bytes that BigQuery bills for the queries of the query path.', registers });
    this.#writes = new Counter({ name: 'cloudact_writes_total', help: 'Requests to write rows, by method and outcome: ok, or the code of the error.', labelNames: ['method', 'outcome'], registers });
    this.#rows = new Counter({ name: 'cloudact_written_rows_total', help: 'Rows stored, by method.', labelNames: ['method'], registers });
    this.#deadLetters = new Counter({ name: 'cloudact_dead_letters_total', help: 'Rows that became dead letters, by method.', labelNames: ['method'], registers });
    this.#breaker = new Gauge({ name: 'cloudact_breaker_state_level', help: '0 closed, 1 probing or ramping, 2 open.', labelNames: ['breaker'], registers });
    this.#loop.enable();
    const loop = this.#loop;
    new Gauge({
      name: 'cloudact_event_loop_lag_seconds',
      help: 'Delay of the event loop since the last scrape.',
      labelNames: ['quantile'],
      registers,
      collect() {
        for (const quantile of QUANTILES) this.set({ quantile: String(quantile / 100) }, loop.count === 0 ? 0 : loop.percentile(quantile) / NANOSECONDS_PER_SECOND);
        loop.reset();
      },
    });
    new Gauge({ name: 'cloudact_heap_used_bytes', help: 'Heap in use.', registers, collect() { this.set(process.memoryUsage().heapUsed); } });
  }

  /** Call once. */
  watch({ waitingQueries, spooledLetters, unstoredCosts }: Depths): void {
    const gauge = (name: string, help: string, read: () => number): void => void new Gauge({ name, help, registers: [this.registry], collect() { this.set(read()); } });
    gauge('cloudact_waiting_queries_count', 'Queries that wait for a slot of their tier.', waitingQueries);
    gauge('cloudact_spooled_letter_files_count', 'Files of dead letters that wait on the local disk.', spooledLetters);
    gauge('cloudact_unstored_cost_records_count', 'Jobs whose cost record is not stored yet.', unstoredCosts);
  }

  request(method: string, route: string, status: number, seconds: number): void {
    this.#http.observe({ method, route, status: String(status) }, seconds);
  }

  query(statementClass: string, seconds: number, result: { readonly bytesBilled: bigint } | { readonly error: unknown }): void {
    this.#queries.inc({ statement_class: statementClass, outcome: 'error' in result ? codeOf(result.error) : 'ok' });
    this.#querySeconds.observe({ statement_class: statementClass }, seconds);
    if ('bytesBilled' in result) this.#billed.inc(Number(result.bytesBilled));
  }

  write(method: string, result: { readonly rowsWritten: number; readonly rowsDeadLettered: number } | { readonly error: unknown }): void {
    this.#writes.inc({ method, outcome: 'error' in result ? codeOf(result.error) : 'ok' });
    if ('error' in result) return;
    this.#rows.inc({ method }, result.rowsWritten);
    this.#deadLetters.inc({ method }, result.rowsDeadLettered);
  }

  breaker(breaker: string, state: BreakerState): void {
    this.#breaker.set({ breaker }, BREAKER_STATES[state]);
  }

  close(): void {
    this.#loop.disable();
    this.registry.clear();
  }
}

/** Only codes that the house knows: nothing that comes from outside becomes a label. */
function codeOf(error: unknown): string {
  return error instanceof CloudActError && Object.hasOwn(STATUS_OF_CODE, error.code) ? error.code : 'OTHER';
}
