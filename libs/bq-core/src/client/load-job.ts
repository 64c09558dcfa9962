import { open } from 'node:fs/promises';
import type { TableRef } from '@cloudact/schemas';
import { classifyBigQueryError } from '../errors/classify-bigquery-error.js';
import type { LoadJobOptions, LoadResult } from '../gateway.js';
import type { JobClient } from './job-client.js';
import { inNameOf, type OnBehalf } from './in-name-of.js';
import { checkJobId } from './job-id.js';
import { bigintOf, type RestJob } from './rest-resources.js';
import type { RestTransport } from './rest-transport.js';

export interface LoadJobsOptions {
  readonly transport: RestTransport;
  readonly jobs: JobClient;
  readonly projectId: string;
}

/** An upload may take long; BigQuery ends load jobs after six hours, and files are at most a few MB here. */
const UPLOAD_TIMEOUT_MS = 600_000;

/** Load jobs from a local file, under the caller's job id: sending the same file twice loads it once. */
export class LoadJobs {
  readonly #transport: RestTransport;
  readonly #jobs: JobClient;
  readonly #projectId: string;

  constructor(options: LoadJobsOptions) {
    this.#transport = options.transport;
    this.#jobs = options.jobs;
    this.#projectId = options.projectId;
  }

  async run(table: TableRef, file: string, options: LoadJobOptions): Promise<LoadResult> {
    const jobId = checkJobId(options.jobId);
    const behalf = inNameOf(options);
    return this.#jobs.cancelledWithCaller(jobId, 'the load job', options.signal, async () => {
      const { job, attached } = await this.#jobs.startOrAttach(jobId, () => this.#upload(table, file, options), behalf).catch((error: unknown) => this.#attachAfterBrokenUpload(error, jobId, behalf));
      const done = await this.#jobs.waitFor(job, jobId, behalf);
      const load = done.statistics?.load;
      return { jobId, outputRows: bigintOf(load?.outputRows), outputBytes: bigintOf(load?.outputBytes), attached };
    });
  }

  /** A server that refuses an id early may close the connection under a large upload before its 409 is read. */
  async #attachAfterBrokenUpload(error: unknown, jobId: string, behalf: OnBehalf): Promise<{ readonly job: RestJob; readonly attached: boolean }> {
    if (classifyBigQueryError(error).kind !== 'unknown-outcome') throw error;
    const job = await this.#jobs.find(jobId, behalf);
    if (job === undefined) throw error;
    return { job, attached: true };
  }

  async #upload(table: TableRef, file: string, options: LoadJobOptions): Promise<RestJob> {
    const handle = await open(file, 'r');
    const media = handle.createReadStream();
    const broken = new Promise<never>((_resolve, reject) => media.once('error', reject));
    const sent = this.#transport.send<RestJob>({
      method: 'POST',
      path: '/jobs',
      projectId: this.#projectId,
      query: { uploadType: 'multipart' },
      multipart: [
        { 'Content-Type': 'application/json', body: JSON.stringify(this.#resource(table, options)) },
        { 'Content-Type': 'application/octet-stream', body: media },
      ],
      timeoutMs: UPLOAD_TIMEOUT_MS,
      jobId: options.jobId,
      ...inNameOf(options),
    });
    try {
      return await Promise.race([sent, broken]);
    } finally {
      media.destroy();
    }
  }

  #resource(table: TableRef, options: LoadJobOptions): Record<string, unknown> {
    return {
      jobReference: this.#jobs.reference(options.jobId),
      configuration: {
        ...(options.labels === undefined ? {} : { labels: options.labels }),
        load: {
          destinationTable: { projectId: table.projectId, datasetId: table.datasetId, tableId: table.tableId },
          sourceFormat: 'NEWLINE_DELIMITED_JSON',
          writeDisposition: options.writeDisposition,
          createDisposition: 'CREATE_NEVER',
          maxBadRecords: 0,
          ignoreUnknownValues: false,
        },
      },
    };
  }
}
