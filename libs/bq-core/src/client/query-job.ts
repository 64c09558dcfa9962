import { type Clock, systemClock } from '@cloudact/bq-resilience';
import type { DryRun, JobOptions, JobStatistics, QueryResult, ResultPosition, ResultRow, RowStream, Statement } from '../gateway.js';
import { resultFields } from './decode-row.js';
import { inNameOf } from './in-name-of.js';
import type { JobClient } from './job-client.js';
import { checkJobId, freshJobId } from './job-id.js';
import { dryRunOf, statisticsOf } from './job-statistics.js';
import { queryResource } from './query-resource.js';
import type { RestJob } from './rest-resources.js';
import type { RestTransport } from './rest-transport.js';
import { ResultCollector } from './result-collector.js';
import { type ResultPage, ResultPages } from './result-pages.js';
import { failureOfJob } from './translate-vendor-error.js';

export interface QueryJobsOptions {
  readonly transport: RestTransport;
  readonly jobs: JobClient;
  readonly clock?: Clock;
}

/** Bytes of a page of a stream: large enough for few requests, small enough for many streams in one process. */
const STREAM_PAGE_BYTES = 4 * 1_024 * 1_024;

interface OpenResult {
  readonly jobId: string;
  readonly pages: ResultPages;
  readonly first: ResultPage;
  readonly statistics: JobStatistics;
}

/** Queries as jobs: jobs.insert under an id of ours, getQueryResults until complete, then as many pages as are wanted. */
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
    return this.#collect(jobId, () => this.#start(statement, options, jobId), withPageBytes(options));
  }

  read({ jobId, row }: ResultPosition, options: JobOptions): Promise<QueryResult> {
    return this.#collect(checkJobId(jobId), () => this.#jobs.get(jobId, inNameOf(options)), withPageBytes(options), row);
  }

  async stream(statement: Statement, given: JobOptions): Promise<RowStream> {
    const options = { pageBytes: STREAM_PAGE_BYTES, ...given };
    const jobId = checkJobId(options.jobId ?? freshJobId());
    const { pages, first, statistics } = await this.#jobs.cancelledWithCaller(jobId, 'the query', options.signal, () => this.#open(jobId, () => this.#start(statement, options, jobId), options));
    return { fields: resultFields(first.fields), statistics, totalRows: first.totalRows, pages: rowsOf(pages, first) };
  }

  async dryRun(statement: Statement, options: JobOptions): Promise<DryRun> {
    // a dry run leaves no job behind, but the reference carries the location
    const body = queryResource(this.#jobs.reference(freshJobId()), statement, options, { dryRun: true });
    const job = await this.#transport.send<RestJob>({ method: 'POST', path: '/jobs', body, ...inNameOf(options) });
    const failure = failureOfJob(job, job.jobReference?.jobId ?? 'dry-run');
    if (failure !== undefined) throw failure;
    return dryRunOf(job);
  }

  #collect(jobId: string, start: () => Promise<RestJob>, options: JobOptions, startRow?: bigint): Promise<QueryResult> {
    return this.#jobs.cancelledWithCaller(jobId, 'the query', options.signal, async () => {
      const { pages, first, statistics } = await this.#open(jobId, start, options, startRow);
      const collector = new ResultCollector(options.limits ?? {}, first.fields);
      let page = first;
      for (;;) {
        for (const row of page.rows) collector.add(row);
        if (!page.more || collector.full || collector.left === 0) break;
        page = await pages.next(collector.left);
      }
      const reached = (startRow ?? 0n) + BigInt(collector.rows.length);
      const more = reached < first.totalRows && (collector.full || collector.left === 0);
      const next = { jobId, row: reached };
      return { rows: collector.rows, fields: resultFields(first.fields), statistics, truncated: more || collector.cut, totalRows: first.totalRows, ...(more ? { next } : {}) };
    });
  }

  async #open(jobId: string, start: () => Promise<RestJob>, options: JobOptions, startRow?: bigint): Promise<OpenResult> {
    const startedAt = this.#clock.now();
    const job = await start();
    options.onStarted?.();
    const failure = failureOfJob(job, jobId);
    if (failure !== undefined) throw failure;
    const pages = new ResultPages({ transport: this.#transport, jobs: this.#jobs, clock: this.#clock, jobId, options, startedAt, ...(startRow === undefined ? {} : { startRow }) });
    const first = await pages.next(options.limits?.maxRows);
    const finished = job.status?.state === 'DONE' ? job : await this.#jobs.get(jobId, inNameOf(options));
    return { jobId, pages, first, statistics: statisticsOf(finished, jobId, this.#clock.now() - startedAt) };
  }

  async #start(statement: Statement, options: JobOptions, jobId: string): Promise<RestJob> {
    const behalf = inNameOf(options);
    if (options.attach === true) return this.#jobs.get(jobId, behalf);
    const body = queryResource(this.#jobs.reference(jobId), statement, options);
    const { job } = await this.#jobs.startOrAttach(jobId, () => this.#transport.send<RestJob>({ method: 'POST', path: '/jobs', body, jobId, ...behalf }), behalf);
    return job;
  }
}

/** A cap on bytes makes pages worth no more than the cap. */
function withPageBytes(options: JobOptions): JobOptions {
  const { maxBytes } = options.limits ?? {};
  return maxBytes === undefined ? options : { pageBytes: Math.min(maxBytes, STREAM_PAGE_BYTES), ...options };
}

/** A page is asked for when the one before has been used up: whoever reads slowly is not overrun. */
async function* rowsOf(pages: ResultPages, page: ResultPage): AsyncGenerator<readonly ResultRow[]> {
  for (;;) {
    yield page.rows;
    if (!page.more) return;
    page = await pages.next();
  }
}
