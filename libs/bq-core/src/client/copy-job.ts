import type { TableRef } from '@cloudact/schemas';
import { BigQueryError } from '../errors/bigquery-error.js';
import type { CopyResult, LoadJobOptions } from '../gateway.js';
import type { JobClient } from './job-client.js';
import { checkJobId } from './job-id.js';
import type { RestJob, RestTableReference } from './rest-resources.js';
import type { RestTransport } from './rest-transport.js';

/** Copies a table under the caller's job id: asking for the same copy twice makes it once (docs: managing-tables#copy-table). */
export async function copyTable({ transport, jobs }: { readonly transport: RestTransport; readonly jobs: JobClient }, source: TableRef, destination: TableRef, options: LoadJobOptions): Promise<CopyResult> {
  const jobId = checkJobId(options.jobId);
  const abort = options.signal === undefined ? {} : { signal: options.signal };
  const body = {
    jobReference: jobs.reference(jobId),
    configuration: {
      ...(options.labels === undefined ? {} : { labels: options.labels }),
      copy: { sourceTable: reference(source), destinationTable: reference(destination), writeDisposition: options.writeDisposition, createDisposition: 'CREATE_NEVER' },
    },
  };
  try {
    const { job, attached } = await jobs.startOrAttach(jobId, () => transport.send<RestJob>({ method: 'POST', path: '/jobs', body, jobId, ...abort }), options.signal);
    await jobs.waitFor(job, jobId, options.signal);
    return { jobId, attached };
  } catch (error) {
    if (options.signal?.aborted !== true) throw error;
    jobs.cancelInBackground(jobId);
    throw error instanceof BigQueryError ? error : new BigQueryError({ code: 'BIGQUERY_CANCELLED', reason: 'stopped', message: 'the caller gave up waiting for the copy job', jobId, cause: error });
  }
}

function reference({ projectId, datasetId, tableId }: TableRef): RestTableReference {
  return { projectId, datasetId, tableId };
}
