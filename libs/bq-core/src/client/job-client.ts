import { type Clock, systemClock } from '@cloudact/bq-resilience';
import { BigQueryError } from '../errors/bigquery-error.js';
import type { OnBehalf } from './in-name-of.js';
import type { RestJob } from './rest-resources.js';
import type { RestTransport } from './rest-transport.js';
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
/** A cancellation may overtake the start that it is about: then the job is not known yet. */
const CANCEL_WAITS_MS = [100, 1_000] as const;

/** What all kinds of jobs have in common: start under an id of ours, look, wait, cancel. */
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
  async find(jobId: string, behalf: OnBehalf = {}): Promise<RestJob | undefined> {
    try {
      return await this.get(jobId, behalf);
    } catch (error) {
      if (error instanceof BigQueryError && error.code === 'BIGQUERY_NOT_FOUND') return undefined;
      throw error;
    }
  }

  get(jobId: string, behalf: OnBehalf = {}): Promise<RestJob> {
    return this.#transport.send<RestJob>({ method: 'GET', path: `/jobs/${jobId}`, query: { location: this.location }, jobId, ...behalf });
  }

  /** Runs `start`, and answers with the job of that id whether it is new or was there before. */
  async startOrAttach(jobId: string, start: () => Promise<RestJob>, behalf: OnBehalf = {}): Promise<{ readonly job: RestJob; readonly attached: boolean }> {
    try {
      return { job: await start(), attached: false };
    } catch (error) {
      // 409 names our id: the job exists, from an earlier attempt of ours
      if (error instanceof BigQueryError && error.code === 'BIGQUERY_DUPLICATE') return { job: await this.get(jobId, behalf), attached: true };
      throw error;
    }
  }

  /** Waits until the job has ended. @throws BigQueryError (`jobFailed`) */
  async waitFor(started: RestJob, jobId: string, behalf: OnBehalf = {}): Promise<RestJob> {
    let job = started;
    let waitMs = FIRST_POLL_MS;
    while (job.status?.state !== 'DONE') {
      await this.#clock.sleep(waitMs, behalf.signal);
      waitMs = Math.min(LONGEST_POLL_MS, waitMs * 2);
      job = await this.get(jobId, behalf);
    }
    const failure = failureOfJob(job, jobId);
    if (failure !== undefined) throw failure;
    return job;
  }

  /**
   * Runs what belongs to a job; when its caller gives up meanwhile, the job is cancelled.
   * @param what the job in words, for the error: `the load job`
   * @throws BigQueryError, BIGQUERY_CANCELLED in the latter case; and whatever `work` throws
   */
  async cancelledWithCaller<T>(jobId: string, what: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted !== true) throw error;
      this.cancelInBackground(jobId);
      throw error instanceof BigQueryError ? error : new BigQueryError({ code: 'BIGQUERY_CANCELLED', reason: 'stopped', message: `the caller gave up waiting for ${what}`, jobId, cause: error });
    }
  }

  /** Asks BigQuery to stop a job; nobody waits for the answer, and a failure changes nothing for the caller. */
  cancelInBackground(jobId: string): void {
    void this.#cancel(jobId).catch(() => undefined);
  }

  async #cancel(jobId: string): Promise<void> {
    for (const waitMs of [...CANCEL_WAITS_MS, undefined]) {
      try {
        await this.#transport.send({ method: 'POST', path: `/jobs/${jobId}/cancel`, query: { location: this.location }, timeoutMs: CANCEL_TIMEOUT_MS, jobId });
        return;
      } catch (error) {
        if (waitMs === undefined || !(error instanceof BigQueryError) || error.code !== 'BIGQUERY_NOT_FOUND') throw error;
        await this.#clock.sleep(waitMs);
      }
    }
  }
}
