import { type Clock, systemClock } from '@cloudact/bq-resilience';
import { BigQueryError } from '../errors/bigquery-error.js';
import type { RestJob } from './rest-resources.js';
import type { RestRequest, RestTransport } from './rest-transport.js';
import { failureOfJob } from './translate-vendor-error.js';

export interface JobClientOptions {
  readonly transport: RestTransport;
  readonly projectId: string;
  readonly location: string;
  readonly clock?: Clock;
}

/** First and longest wait between two looks at a job that has no long poll. */
const FIRST_POLL_MS = 25;
const LONGEST_POLL_MS = 2_000;
const CANCEL_TIMEOUT_MS = 10_000;

/** What query and load jobs have in common: start under an id of ours, look, wait, cancel. */
export class JobClient {
  readonly #transport: RestTransport;
  readonly #clock: Clock;
  readonly #projectId: string;
  readonly location: string;

  constructor(options: JobClientOptions) {
    this.#transport = options.transport;
    this.#projectId = options.projectId;
    this.#clock = options.clock ?? systemClock;
    this.location = options.location;
  }

  reference(jobId: string): { readonly projectId: string; readonly jobId: string; readonly location: string } {
    return { projectId: this.#projectId, jobId, location: this.location };
  }

  /** Undefined when there is no such job. */
  async find(jobId: string, signal?: AbortSignal): Promise<RestJob | undefined> {
    try {
      return await this.get(jobId, signal);
    } catch (error) {
      if (error instanceof BigQueryError && error.code === 'BIGQUERY_NOT_FOUND') return undefined;
      throw error;
    }
  }

  get(jobId: string, signal?: AbortSignal): Promise<RestJob> {
    return this.#transport.send<RestJob>({ method: 'GET', path: `/jobs/${jobId}`, query: { location: this.location }, jobId, ...(signal === undefined ? {} : { signal }) });
  }

  /** Runs `start`, and answers with the job of that id whether it is new or was there before. */
  async startOrAttach(jobId: string, start: () => Promise<RestJob>, signal?: AbortSignal): Promise<{ readonly job: RestJob; readonly attached: boolean }> {
    try {
      return { job: await start(), attached: false };
    } catch (error) {
      // 409 names our id: the job exists, from an earlier attempt of ours
      if (error instanceof BigQueryError && error.code === 'BIGQUERY_DUPLICATE') return { job: await this.get(jobId, signal), attached: true };
      throw error;
    }
  }

  /** Waits until the job has ended. @throws BigQueryError (`jobFailed`) */
  async waitFor(started: RestJob, jobId: string, signal?: AbortSignal): Promise<RestJob> {
    let job = started;
    let waitMs = FIRST_POLL_MS;
    while (job.status?.state !== 'DONE') {
      await this.#clock.sleep(waitMs, signal);
      waitMs = Math.min(LONGEST_POLL_MS, waitMs * 2);
      job = await this.get(jobId, signal);
    }
    const failure = failureOfJob(job, jobId);
    if (failure !== undefined) throw failure;
    return job;
  }

  /** Asks BigQuery to stop a job; nobody waits for the answer, and a failure changes nothing for the caller. */
  cancelInBackground(jobId: string): void {
    const request: RestRequest = { method: 'POST', path: `/jobs/${jobId}/cancel`, query: { location: this.location }, timeoutMs: CANCEL_TIMEOUT_MS, jobId };
    void this.#transport.send(request).catch(() => undefined);
  }
}
