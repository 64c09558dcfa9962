import { ownJob } from '../access/reader-jobs.js';
import { ApiError, invalid, notFound } from '../api-error.js';
import { asObject, asText, type JsonObject } from '../catalog/resources.js';
import type { Call } from '../faults/fault-plan.js';
import { withRestFaults } from '../faults/rest-faults.js';
import type { JobContext } from '../jobs/job-context.js';
import type { JobRequest, JobRunner } from '../jobs/job-runner.js';
import type { JobRecord } from '../jobs/job.js';
import { etagOf } from './etag.js';
import { type Exchange, NO_CONTENT, ok, type Reply } from './http-exchange.js';
import { page } from './pages.js';
import type { Route } from './router.js';

/** How long jobs.insert waits for a quick job, so that most callers see it done at once. */
const INSERT_WAIT_MS = 5000;

export function jobResource(job: JobRecord): JsonObject {
  const { projectId, jobId, location } = job;
  const { errors, error } = job;
  return {
    kind: 'bigquery#job', etag: etagOf([job.state, job.endTime ?? 0]), id: `${projectId}:${location}.${jobId}`, selfLink: `https://bigquery.googleapis.com/bigquery/v2/projects/${projectId}/jobs/${jobId}?location=${location}`,
    user_email: job.owner ?? 'emulator@cloudact.local', jobReference: { projectId, jobId, location }, configuration: job.configuration,
    status: { state: job.state, ...(error === undefined ? {} : { errorResult: error }), ...(errors === undefined ? {} : { errors }) },
    statistics: {
      creationTime: String(job.creationTime), ...(job.startTime === undefined ? {} : { startTime: String(job.startTime) }),
      ...(job.endTime === undefined ? {} : { endTime: String(job.endTime), finalExecutionDurationMs: String(job.endTime - (job.startTime ?? job.creationTime)) }), ...job.statistics,
    },
  };
}

export const waitFor = async <T>(work: Promise<T>, ms: number): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => { timer = setTimeout(() => { resolve(undefined); }, ms); });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
};

/** What comes with a Job resource: the media of an upload, a reader's token. */
export type JobBearer = Pick<JobRequest, 'media' | 'reader'>;

/** Takes a Job resource on; answers with the job as it then is. */
export function insertJob(context: JobContext, runner: JobRunner, projectId: string, body: JsonObject, bearer: JobBearer = {}): Promise<Reply> {
  return withRestFaults(context.faults, { method: 'jobs.insert', ...subjectOf(projectId, asObject(body['configuration'])) }, () => takeOn(context, runner, projectId, body, bearer));
}

/** The table that a job writes, and the text of a query. */
function subjectOf(projectId: string, configuration: JsonObject): Pick<Call, 'table' | 'sql'> {
  const [work = {}] = ['load', 'query', 'copy', 'extract'].map((kind) => configuration[kind]).filter((part) => part !== undefined).map(asObject);
  const destination = asObject(work['destinationTable'] ?? work['sourceTable']);
  const [datasetId, tableId] = [asText(destination['datasetId']), asText(destination['tableId'])];
  const table = datasetId === undefined || tableId === undefined ? undefined : { projectId: asText(destination['projectId']) ?? projectId, datasetId, tableId };
  return { table, sql: asText(work['query']) };
}

async function takeOn(context: JobContext, runner: JobRunner, projectId: string, body: JsonObject, bearer: JobBearer): Promise<Reply> {
  const reference = asObject(body['jobReference']);
  const configuration = asObject(body['configuration']);
  const started = runner.start({
    projectId: asText(reference['projectId']) ?? projectId, jobId: asText(reference['jobId']), location: asText(reference['location']), configuration, ...bearer,
  });
  const dryRun = configuration['dryRun'] === true;
  const done = await waitFor(started.done, dryRun ? 60_000 : INSERT_WAIT_MS);
  // What is wrong with a dry run, or with the request itself, is told at once; anything later is told by the job.
  if (dryRun && done?.error !== undefined) throw new ApiError(done.error.reason as ApiError['reason'], done.error.message, done.error.location === undefined ? {} : { location: done.error.location });
  return ok(jobResource(done ?? context.jobs.get(started.record) ?? started.record));
}

const bearerOf = ({ reader }: Exchange): JobBearer => (reader === undefined ? {} : { reader });

/** Jobs of the multi-regions are found without saying where: https://cloud.google.com/bigquery/docs/locations#specify_locations */
const FOUND_ANYWHERE = ['US', 'EU'];

/** The job of the path, where the request looks for it. */
export function jobOf(context: JobContext, x: Exchange): JobRecord {
  const job = ownJob(x.reader, context.jobs.require({ projectId: x.path['project'] ?? '', jobId: x.path['job'] ?? '' }));
  const asked = x.query.get('location') ?? undefined;
  const here = asked === undefined || asked === '' ? FOUND_ANYWHERE.includes(job.location.toUpperCase()) : asked.toUpperCase() === job.location.toUpperCase();
  if (!here) throw notFound(`Job ${job.projectId}:${asked ?? 'US'}.${job.jobId}`);
  return job;
}

export function jobRoutes(context: JobContext, runner: JobRunner): readonly Route[] {
  const at = '/projects/:project/jobs';
  return [
    { method: 'POST', path: at, handle: async (x) => insertJob(context, runner, x.path['project'] ?? '', await x.json(), bearerOf(x)) },
    { name: 'jobs.list', method: 'GET', path: at, handle: (x) => list(context, x) },
    { name: 'jobs.get', method: 'GET', path: `${at}/:job`, handle: (x) => ok(jobResource(jobOf(context, x))) },
    {
      name: 'jobs.cancel', method: 'POST', path: `${at}/:job/cancel`, handle: (x) => {
        const job = jobOf(context, x);
        runner.cancel(job);
        return ok({ kind: 'bigquery#jobCancelResponse', job: jobResource(context.jobs.require(job)) });
      },
    },
    {
      name: 'jobs.delete', method: 'DELETE', path: `${at}/:job/delete`, handle: async (x) => {
        const job = jobOf(context, x);
        if (job.state !== 'DONE') throw invalid(`Cannot delete job ${job.projectId}:${job.location}.${job.jobId}: it is still running`);
        await context.jobs.delete(job);
        return NO_CONTENT;
      },
    },
  ];
}

const STATES = ['PENDING', 'RUNNING', 'DONE'];

function list(context: JobContext, x: Exchange): Reply {
  const states = x.query.getAll('stateFilter').map((s) => s.toUpperCase());
  const unknown = states.find((state) => !STATES.includes(state));
  if (unknown !== undefined) throw invalid(`Invalid value for stateFilter: ${unknown.toLowerCase()} is not a valid value`);
  const from = Number(x.query.get('minCreationTime') ?? 0);
  const to = Number(x.query.get('maxCreationTime') ?? Number.POSITIVE_INFINITY);
  // Jobs of scripts are listed by their parent only.
  const parent = x.query.get('parentJobId') ?? undefined;
  const all = context.jobs.list(x.path['project'] ?? '').filter((job) => (x.reader === undefined || job.owner === x.reader.email) && job.statistics['parentJobId'] === parent && (states.length === 0 || states.includes(job.state)) && job.creationTime >= from && job.creationTime <= to);
  const { items, nextPageToken } = page(all, x.query);
  // https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/list: without `projection=full` a job comes without its configuration.
  const full = x.query.get('projection') === 'full';
  const jobs = items.map((job) => ({ ...jobResource(job), ...(full ? {} : { configuration: undefined }), state: job.state, ...(job.error === undefined ? {} : { errorResult: job.error }) }));
  return ok({ kind: 'bigquery#jobList', etag: etagOf(jobs.length), jobs, ...(nextPageToken === undefined ? {} : { nextPageToken }) });
}
