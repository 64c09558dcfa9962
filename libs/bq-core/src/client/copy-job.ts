import type { TableRef } from '@cloudact/schemas';
import type { CopyResult, LoadJobOptions } from '../gateway.js';
import type { JobClient } from './job-client.js';
import { inNameOf } from './in-name-of.js';
import { checkJobId } from './job-id.js';
import type { RestJob, RestTableReference } from './rest-resources.js';
import type { RestTransport } from './rest-transport.js';

/** Copies a table under the caller's job id: asking for the same copy twice makes it once (docs: managing-tables#copy-table). */
export async function copyTable({ transport, jobs }: { readonly transport: RestTransport; readonly jobs: JobClient }, source: TableRef, destination: TableRef, options: LoadJobOptions): Promise<CopyResult> {
  const jobId = checkJobId(options.jobId);
  const body = {
    jobReference: jobs.reference(jobId),
    configuration: {
      ...(options.labels === undefined ? {} : { labels: options.labels }),
      copy: { sourceTable: reference(source), destinationTable: reference(destination), writeDisposition: options.writeDisposition, createDisposition: 'CREATE_NEVER' },
    },
  };
  const behalf = inNameOf(options);
  return jobs.cancelledWithCaller(jobId, 'the copy job', options.signal, async () => {
    const { job, attached } = await jobs.startOrAttach(jobId, () => transport.send<RestJob>({ method: 'POST', path: '/jobs', body, jobId, ...behalf }), behalf);
    await jobs.waitFor(job, jobId, behalf);
    return { jobId, attached };
  });
}

function reference({ projectId, datasetId, tableId }: TableRef): RestTableReference {
  return { projectId, datasetId, tableId };
}
