import { ApiError, notFound } from '../api-error.js';
import { asObject, asText, type JsonObject } from '../catalog/resources.js';
import { withRestFaults } from '../faults/rest-faults.js';
import type { JobContext } from '../jobs/job-context.js';
import type { JobRunner, StartedJob } from '../jobs/job-runner.js';
import type { JobRecord } from '../jobs/job.js';
import { jobOf, waitFor } from './jobs.js';
import { type Exchange, ok, type Reply } from './http-exchange.js';
import { offsetOf, positiveInteger } from './pages.js';
import { RequestIds } from './request-ids.js';
import { type PageRequest, resultPage, timestampFormat } from './result-pages.js';
import type { Route } from './router.js';

/** https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query: the call waits this long by default, and never longer than about 200 s. */
const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_TIMEOUT_MS = 200_000;

/** Members of QueryRequest that belong to the query's configuration; the rest is about the call. */
const CONFIGURATION = [
  'query', 'defaultDataset', 'useLegacySql', 'parameterMode', 'queryParameters', 'maximumBytesBilled', 'useQueryCache', 'createSession', 'connectionProperties', 'destinationEncryptionConfiguration', 'preserveNulls',
];
const pick = (body: JsonObject, keys: readonly string[]): JsonObject => Object.fromEntries(keys.filter((k) => body[k] !== undefined).map((k) => [k, body[k]]));

export function queryRoutes(context: JobContext, runner: JobRunner): readonly Route[] {
  const requests = new RequestIds<StartedJob>(context.clock);
  return [
    {
      method: 'POST', path: '/projects/:project/queries', handle: async (x) => {
        const body = await x.json();
        return withRestFaults(context.faults, { method: 'jobs.query', sql: asText(body['query']) }, () => query(context, runner, requests, x, body));
      },
    },
    { name: 'jobs.getQueryResults', method: 'GET', path: '/projects/:project/queries/:job', handle: (x) => results(context, x) },
  ];
}

async function query(context: JobContext, runner: JobRunner, requests: RequestIds<StartedJob>, x: Exchange, body: JsonObject): Promise<Reply> {
  const projectId = x.path['project'] ?? '';
  const dryRun = body['dryRun'] === true;
  const configuration = { query: pick(body, CONFIGURATION), ...pick(body, ['labels', 'jobTimeoutMs', 'dryRun']) };
  const start = (): StartedJob => runner.start({ projectId, jobId: undefined, location: asText(body['location']), configuration, ...(x.reader === undefined ? {} : { reader: x.reader }) });
  const requestId = asText(body['requestId']);
  const started = requestId === undefined || dryRun ? start() : requests.once(`${x.reader?.key ?? ''} ${projectId} ${requestId} ${JSON.stringify(configuration)}`, start);
  const timeout = Math.min(Number(body['timeoutMs'] ?? DEFAULT_TIMEOUT_MS), MAX_TIMEOUT_MS);
  const done = await waitFor(started.done, timeout);
  const options = asObject(body['formatOptions']);
  const request: PageRequest = { from: 0, maxResults: positiveInteger(asText(body['maxResults']), 'maxResults'), format: timestampFormat((name) => options[name]) };
  if (done === undefined) return ok({ kind: 'bigquery#queryResponse', jobReference: referenceOf(started.record), jobComplete: false });
  if (dryRun) return ok(dryRunResponse(done));
  const reply = completed(context, done, request, { kind: 'bigquery#queryResponse' });
  return body['jobCreationMode'] === 'JOB_CREATION_OPTIONAL' ? withoutJob(reply) : reply;
}

/**
 * A query that needs no job is told by its `queryId` alone, where the caller said that this will do: all of its rows are in the answer.
 * https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query#jobcreationmode
 */
function withoutJob(reply: Reply): Reply {
  const body = asObject(reply.json === undefined ? reply.body : JSON.parse(reply.json));
  if (body['pageToken'] !== undefined) return ok({ ...body, jobCreationReason: { code: 'LARGE_RESULTS' } });
  return ok({ ...body, jobReference: undefined });
}

const referenceOf = ({ projectId, jobId, location }: JobRecord): JsonObject => ({ projectId, jobId, location });

function throwFailure(job: JobRecord): void {
  if (job.error !== undefined) throw new ApiError(job.error.reason as ApiError['reason'], job.error.message, job.error.location === undefined ? {} : { location: job.error.location });
}

function dryRunResponse(job: JobRecord): JsonObject {
  throwFailure(job);
  const statistics = asObject(job.statistics['query']);
  return {
    kind: 'bigquery#queryResponse', jobReference: { projectId: job.projectId, location: job.location }, jobComplete: true, schema: statistics['schema'],
    totalBytesProcessed: statistics['totalBytesProcessed'], totalBytesBilled: '0', cacheHit: false, statementType: statistics['statementType'],
  };
}

/** The finished query with one page of its rows. */
function completed(context: JobContext, job: JobRecord, request: PageRequest, head: JsonObject): Reply {
  throwFailure(job);
  const statistics = asObject(job.statistics['query']);
  const result = context.jobs.result(job);
  const isDml = statistics['numDmlAffectedRows'] !== undefined;
  if (result === undefined && !isDml && statistics['statementType'] === 'SELECT') throw notFound(`Job ${job.projectId}:${job.jobId}: its results have expired`);
  const schema = job.schema ?? [];
  const { texts, ...page } = schema.length === 0 ? { totalRows: isDml ? undefined : '0', texts: undefined } : resultPage(result?.rows, request);
  const body = {
    ...head, jobReference: referenceOf(job), location: job.location, jobComplete: true, schema: schema.length === 0 ? undefined : { fields: schema }, ...page, cacheHit: statistics['cacheHit'] === true,
    totalBytesProcessed: statistics['totalBytesProcessed'] ?? '0', totalBytesBilled: statistics['totalBytesBilled'] ?? '0', totalSlotMs: '0',
    numDmlAffectedRows: statistics['numDmlAffectedRows'], dmlStats: statistics['dmlStats'], sessionInfo: job.statistics['sessionInfo'], queryId: job.jobId,
    creationTime: String(job.creationTime), startTime: String(job.startTime ?? job.creationTime), endTime: String(job.endTime ?? job.creationTime),
  };
  return texts === undefined ? ok(body) : { status: 200, json: `${JSON.stringify(body).slice(0, -1)},"rows":[${texts.join(',')}]}` };
}

async function results(context: JobContext, x: Exchange): Promise<Reply> {
  const deadline = Date.now() + Math.min(positiveInteger(x.query.get('timeoutMs'), 'timeoutMs') ?? DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS);
  let job = jobOf(context, x);
  while (job.state !== 'DONE' && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    job = context.jobs.require(job);
  }
  if (job.state !== 'DONE') return ok({ kind: 'bigquery#getQueryResultsResponse', jobReference: referenceOf(job), jobComplete: false });
  const token = x.query.get('pageToken');
  const request: PageRequest = {
    from: token === null ? (positiveInteger(x.query.get('startIndex'), 'startIndex') ?? 0) : offsetOf(token),
    maxResults: positiveInteger(x.query.get('maxResults'), 'maxResults'), format: timestampFormat((name) => x.query.get(`formatOptions.${name}`)),
  };
  return completed(context, job, request, { kind: 'bigquery#getQueryResultsResponse', etag: `${job.jobId}-${request.from}` });
}

const POLL_MS = 20;
