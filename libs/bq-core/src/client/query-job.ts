import { type Clock, systemClock } from '@cloudact/bq-resilience';
import { BigQueryError } from '../errors/bigquery-error.js';
import type { DryRun, JobOptions, JobStatistics, QueryResult, ResultRow, Statement } from '../gateway.js';
import { LONGEST_RESULT_WAIT_MS } from '../limits.js';
import { decodeRow, resultFields } from './decode-row.js';
import { encodeParameters } from './encode-parameter.js';
import type { JobClient } from './job-client.js';
import { checkJobId, freshJobId } from './job-id.js';
import { bigintOf, type RestField, type RestJob, type RestQueryResults, type RestTableReference } from './rest-resources.js';
import type { RestTransport } from './rest-transport.js';
import { failureOfJob } from './translate-vendor-error.js';

export interface QueryJobsOptions {
  readonly transport: RestTransport;
  readonly jobs: JobClient;
  readonly clock?: Clock;
}

/** How long one call for results waits; short enough for proxies that cut idle requests. */
const RESULT_WAIT_MS = Math.min(20_000, LONGEST_RESULT_WAIT_MS);
/** BigQuery stops a job at its own timeout; only when it does not, we stop waiting so much later. */
const GRACE_MS = 5_000;

/** Queries as jobs: jobs.insert under an id of ours, getQueryResults until complete, all pages. */
export class QueryJobs {
  readonly #transport: RestTransport;
  readonly #jobs: JobClient;
  readonly #clock: Clock;

  constructor(options: QueryJobsOptions) {
    this.#transport = options.transport;
    this.#jobs = options.jobs;
    this.#clock = options.clock ?? systemClock;
  }

  async run(statement: Statement, options: JobOptions): Promise<QueryResult> {
    const jobId = checkJobId(options.jobId ?? freshJobId());
    const startedAt = this.#clock.now();
    const abort = options.signal === undefined ? {} : { signal: options.signal };
    try {
      const insert = { method: 'POST', path: '/jobs', body: this.#resource(statement, options, jobId), jobId, ...abort } as const;
      const { job } = await this.#jobs.startOrAttach(jobId, () => this.#transport.send<RestJob>(insert), options.signal);
      const failure = failureOfJob(job, jobId);
      if (failure !== undefined) throw failure;
      const results = await this.#results(jobId, options, startedAt);
      const finished = job.status?.state === 'DONE' ? job : await this.#jobs.get(jobId, options.signal);
      return { ...results, statistics: statisticsOf(finished, jobId, this.#clock.now() - startedAt) };
    } catch (error) {
      if (options.signal?.aborted === true) this.#jobs.cancelInBackground(jobId);
      throw error;
    }
  }

  async dryRun(statement: Statement, options: JobOptions): Promise<DryRun> {
    // a dry run leaves no job behind, but the reference carries the location
    const body = this.#resource(statement, options, freshJobId(), { dryRun: true });
    const job = await this.#transport.send<RestJob>({ method: 'POST', path: '/jobs', body, ...(options.signal === undefined ? {} : { signal: options.signal }) });
    const failure = failureOfJob(job, job.jobReference?.jobId ?? 'dry-run');
    if (failure !== undefined) throw failure;
    const query = job.statistics?.query;
    return {
      statementType: query?.statementType ?? 'UNKNOWN',
      bytesProcessed: bigintOf(query?.totalBytesProcessed ?? job.statistics?.totalBytesProcessed),
      referencedTables: tableNames(query?.referencedTables),
    };
  }

  #resource(statement: Statement, options: JobOptions, jobId: string, more: { readonly dryRun?: true } = {}): Record<string, unknown> {
    const params = encodeParameters(statement.params ?? {});
    return {
      jobReference: this.#jobs.reference(jobId),
      configuration: {
        ...more,
        ...(options.labels === undefined ? {} : { labels: options.labels }),
        ...(options.timeoutMs === undefined ? {} : { jobTimeoutMs: String(options.timeoutMs) }),
        query: {
          query: statement.sql,
          useLegacySql: false,
          ...(params.length === 0 ? {} : { parameterMode: 'NAMED', queryParameters: params }),
          ...(options.maximumBytesBilled === undefined ? {} : { maximumBytesBilled: options.maximumBytesBilled.toString() }),
        },
      },
    };
  }

  async #results(jobId: string, options: JobOptions, startedAt: number): Promise<Pick<QueryResult, 'rows' | 'fields'>> {
    const deadline = options.timeoutMs === undefined ? Infinity : startedAt + options.timeoutMs + GRACE_MS;
    const rows: ResultRow[] = [];
    let fields: readonly RestField[] | undefined;
    let pageToken: string | undefined;
    for (;;) {
      const page = await this.#page(jobId, options, pageToken);
      if (page.jobComplete === false) {
        if (this.#clock.now() < deadline) continue;
        this.#jobs.cancelInBackground(jobId);
        throw new BigQueryError({ code: 'BIGQUERY_TIMEOUT', reason: 'timeout', jobId, message: `the query did not end within its ${options.timeoutMs} ms and has been cancelled` });
      }
      fields ??= page.schema?.fields ?? [];
      for (const row of page.rows ?? []) rows.push(decodeRow(row, fields));
      pageToken = page.pageToken;
      if (pageToken === undefined || pageToken === '') return { rows, fields: resultFields(fields) };
    }
  }

  async #page(jobId: string, options: JobOptions, pageToken: string | undefined): Promise<RestQueryResults> {
    try {
      return await this.#transport.send<RestQueryResults>({
        method: 'GET',
        path: `/queries/${jobId}`,
        query: {
          location: this.#jobs.location,
          timeoutMs: Math.min(RESULT_WAIT_MS, options.timeoutMs ?? RESULT_WAIT_MS),
          'formatOptions.useInt64Timestamp': true,
          ...(pageToken === undefined ? {} : { pageToken }),
        },
        jobId,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
    } catch (error) {
      throw await this.#explain(error, jobId, options.signal);
    }
  }

  /** Results refuse with the job's own failure, or with one of the request for them; only the job can tell. */
  async #explain(error: unknown, jobId: string, signal: AbortSignal | undefined): Promise<unknown> {
    if (signal?.aborted === true) return error;
    const job = await this.#jobs.find(jobId, signal).catch(() => undefined);
    return (job && failureOfJob(job, jobId)) ?? error;
  }
}

function statisticsOf(job: RestJob, jobId: string, elapsedMs: number): JobStatistics {
  const { statistics } = job;
  const query = statistics?.query;
  const [start, end] = [Number(statistics?.startTime ?? Number.NaN), Number(statistics?.endTime ?? Number.NaN)];
  return {
    jobId,
    statementType: query?.statementType ?? 'UNKNOWN',
    bytesProcessed: bigintOf(query?.totalBytesProcessed ?? statistics?.totalBytesProcessed),
    bytesBilled: bigintOf(query?.totalBytesBilled),
    slotMs: bigintOf(query?.totalSlotMs ?? statistics?.totalSlotMs),
    cacheHit: query?.cacheHit ?? false,
    durationMs: Number.isFinite(end - start) ? end - start : elapsedMs,
    dmlRows: bigintOf(query?.numDmlAffectedRows),
    referencedTables: tableNames(query?.referencedTables),
  };
}

function tableNames(tables: readonly RestTableReference[] | undefined): string[] {
  return (tables ?? []).map((table) => `${table.projectId}.${table.datasetId}.${table.tableId}`);
}
