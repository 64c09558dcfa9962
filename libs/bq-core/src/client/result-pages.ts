import type { Clock } from '@cloudact/bq-resilience';
import { BigQueryError } from '../errors/bigquery-error.js';
import { classifyBigQueryError } from '../errors/classify-bigquery-error.js';
import type { JobOptions, ResultRow } from '../gateway.js';
import { LONGEST_RESULT_WAIT_MS } from '../limits.js';
import { decodeRow } from './decode-row.js';
import { inNameOf, type OnBehalf } from './in-name-of.js';
import type { JobClient } from './job-client.js';
import { PageSize } from './page-size.js';
import { bigintOf, type RestField, type RestQueryResults } from './rest-resources.js';
import type { RestTransport } from './rest-transport.js';
import { failureOfJob } from './translate-vendor-error.js';
import { valueBytes } from './value-bytes.js';

export interface ResultPagesOptions {
  readonly transport: RestTransport;
  readonly jobs: JobClient;
  readonly clock: Clock;
  readonly jobId: string;
  readonly options: JobOptions;
  /** Epoch milliseconds of the job's start. */
  readonly startedAt: number;
  /** Zero-based, of the first row. */
  readonly startRow?: bigint;
}

export interface ResultPage {
  readonly rows: readonly ResultRow[];
  readonly fields: readonly RestField[];
  readonly totalRows: bigint;
  /** More rows follow. */
  readonly more: boolean;
}

/** How long one call for results waits; short enough for proxies that cut idle requests. */
const RESULT_WAIT_MS = Math.min(20_000, LONGEST_RESULT_WAIT_MS);
/** BigQuery stops a job at its own timeout; only when it does not, we stop waiting so much later. */
const GRACE_MS = 5_000;

/** The result of a job, page by page; the first page waits until the job has ended. */
export class ResultPages {
  readonly #given: ResultPagesOptions;
  readonly #behalf: OnBehalf;
  readonly #size: PageSize;
  #fields: readonly RestField[] | undefined;
  #pageToken: string | undefined;

  constructor(given: ResultPagesOptions) {
    this.#given = given;
    this.#behalf = inNameOf(given.options);
    this.#size = new PageSize(given.options.pageBytes);
  }

  /** @param left rows that the caller still wants */
  async next(left = Infinity): Promise<ResultPage> {
    const { readPage = (read) => read() } = this.#given.options;
    const page = await this.#whenComplete(() => readPage(() => this.#request(this.#size.next(left))));
    const fields = (this.#fields ??= page.schema?.fields ?? []);
    const rows = (page.rows ?? []).map((row) => decodeRow(row, fields));
    if (this.#size.wanted) this.#size.saw(rows.length, rows.reduce((sum, row) => sum + valueBytes(row), 0));
    this.#pageToken = page.pageToken === '' ? undefined : page.pageToken;
    return { rows, fields, totalRows: bigintOf(page.totalRows), more: this.#pageToken !== undefined };
  }

  async #whenComplete(read: () => Promise<RestQueryResults>): Promise<RestQueryResults> {
    const { clock, jobs, jobId, options, startedAt } = this.#given;
    const deadline = options.timeoutMs === undefined ? Infinity : startedAt + options.timeoutMs + GRACE_MS;
    for (;;) {
      const page = await read();
      if (page.jobComplete !== false) return page;
      if (clock.now() < deadline) continue;
      jobs.cancelInBackground(jobId);
      throw new BigQueryError({ code: 'BIGQUERY_TIMEOUT', reason: 'timeout', jobId, message: `the query did not end within its ${options.timeoutMs} ms and has been cancelled` });
    }
  }

  async #request(maxResults: number | undefined): Promise<RestQueryResults> {
    const { transport, jobs, jobId, options, startRow } = this.#given;
    const at = this.#pageToken !== undefined ? { pageToken: this.#pageToken } : startRow === undefined ? {} : { startIndex: startRow.toString() };
    try {
      return await transport.send<RestQueryResults>({
        method: 'GET',
        path: `/queries/${jobId}`,
        query: {
          location: jobs.location,
          timeoutMs: Math.min(RESULT_WAIT_MS, options.timeoutMs ?? RESULT_WAIT_MS),
          'formatOptions.useInt64Timestamp': true,
          ...(maxResults === undefined ? {} : { maxResults }),
          ...at,
        },
        jobId,
        ...this.#behalf,
      });
    } catch (error) {
      throw await this.#explain(error);
    }
  }

  /**
   * Results refuse with the job's own failure, or with one of the request for them; only the job can tell. Not asked where the server
   * is busy or away: one more request would be a part of the storm.
   */
  async #explain(error: unknown): Promise<unknown> {
    const { jobs, jobId } = this.#given;
    const { kind } = classifyBigQueryError(error);
    if (this.#behalf.signal?.aborted === true || kind === 'transient' || kind === 'throttled' || kind === 'unknown-outcome') return error;
    const job = await jobs.find(jobId, this.#behalf).catch(() => undefined);
    return (job && failureOfJob(job, jobId)) ?? error;
  }
}
