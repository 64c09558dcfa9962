import { randomUUID } from 'node:crypto';
import { admitJob } from '../access/reader-jobs.js';
import type { Reader } from '../access/reader.js';
import { ReaderView } from '../access/reader-view.js';
import { ApiError, type ErrorProto, invalid } from '../api-error.js';
import { DEFAULT_LOCATION } from '../catalog/dataset-store.js';
import { asList, asObject, asText, type JsonObject } from '../catalog/resources.js';
import { toApiError } from '../sql/engine-messages.js';
import { withDestination } from './anonymous-results.js';
import { runCopy } from './copy-job.js';
import { checkDispositions } from './dispositions.js';
import { runExtract } from './extract-job.js';
import type { JobContext, JobOutcome, Seal } from './job-context.js';
import type { JobKey, JobRecord } from './job.js';
import type { Media } from './media.js';
import { runLoad, TooManyBadRecords } from './load-job.js';
import { runQuery } from './query-job.js';
import { ScriptError } from './script/script-error.js';

const JOB_ID = /^[\w-]{1,1024}$/;

export interface JobRequest {
  readonly projectId: string;
  readonly jobId: string | undefined;
  readonly location: string | undefined;
  readonly configuration: JsonObject;
  /** The upload that came with a load job. */
  readonly media?: Media;
  /** Who asks, where that is somebody who may only read. */
  readonly reader?: Reader;
}

/** A job that has been taken on; `done` always resolves, with the finished job. */
export interface StartedJob {
  readonly record: JobRecord;
  readonly done: Promise<JobRecord>;
}

/** Runs jobs and keeps their states. */
export class JobRunner {
  private readonly context: JobContext;
  private readonly running = new Set<Promise<JobRecord>>();
  private readonly stops = new Map<string, AbortController>();

  constructor(context: JobContext) {
    this.context = context;
  }

  /** Takes a job on. Refuses a known id with 409 before anything runs. */
  start(request: JobRequest): StartedJob {
    const { projectId, reader } = request;
    const jobId = request.jobId ?? `job_${randomUUID().replaceAll('-', '')}`;
    if (!JOB_ID.test(jobId)) throw invalid(`Invalid job ID "${jobId}".`);
    const now = this.context.clock();
    const kind = jobKind(request.configuration);
    checkDispositions(request.configuration);
    if (reader !== undefined) admitJob(projectId, kind, request.configuration);
    const record: JobRecord = {
      projectId, jobId, location: request.location ?? this.locationOf(projectId, kind, request.configuration), configuration: { ...request.configuration, jobType: kind.toUpperCase() },
      state: 'RUNNING', statistics: {}, creationTime: now, startTime: now, ...(reader === undefined ? {} : { owner: reader.email }),
    };
    const dryRun = request.configuration['dryRun'] === true;
    // A dry run leaves no job behind.
    if (!dryRun) this.context.jobs.claim(record);
    const done = this.run(record, kind, request, dryRun);
    this.running.add(done);
    void done.then(() => this.running.delete(done));
    return { record, done };
  }

  /** Where the data is that the request names; the US otherwise. */
  private locationOf(projectId: string, kind: JobKind, configuration: JsonObject): string {
    const work = asObject(configuration[kind]);
    const named = [work['destinationTable'], work['sourceTable'], work['defaultDataset']].map(asObject).find((part) => part['datasetId'] !== undefined);
    return (named === undefined ? undefined : this.context.catalog.dataset(asText(named['projectId']) ?? projectId, asText(named['datasetId']) ?? '')?.location) ?? DEFAULT_LOCATION;
  }

  /** A query that did not say where it runs ran where its first table is. */
  private whereItRan(record: JobRecord, statistics: JsonObject): string {
    const [first] = asList(asObject(statistics['query'])['referencedTables']).map(asObject);
    if (record.location !== DEFAULT_LOCATION || first === undefined) return record.location;
    return this.context.catalog.dataset(String(first['projectId']), String(first['datasetId']))?.location ?? record.location;
  }

  /** Resolves once nothing runs any more. */
  async settle(): Promise<void> {
    await Promise.all(this.running);
  }

  /** Stops a job where it is: what it has not committed is undone. Without effect on one that has ended. */
  cancel(key: JobKey): void {
    this.stops.get(keyOf(key))?.abort(stopped('User requested cancellation'));
  }

  private work(context: JobContext, job: JobRecord, kind: JobKind, configuration: JsonObject, { dryRun, media, seal }: { readonly dryRun: boolean; readonly media: Media | undefined; readonly seal: Seal }): Promise<JobOutcome> {
    switch (kind) {
      case 'query': return runQuery(context, { projectId: job.projectId, configuration, dryRun, job }, seal);
      case 'load': return runLoad(context, job.projectId, configuration, media, seal);
      case 'extract': return runExtract(context, job.projectId, configuration, seal);
      case 'copy': return runCopy(context, job.projectId, configuration, seal);
    }
  }

  private async run(record: JobRecord, kind: JobKind, { media, reader }: Pick<JobRequest, 'media' | 'reader'>, dryRun: boolean): Promise<JobRecord> {
    const { jobs, clock, engine } = this.context;
    const stop = new AbortController();
    const context: JobContext = { ...this.context, engine: engine.interruptedBy(stop.signal), signal: stop.signal, ...(reader === undefined ? {} : { reader, view: new ReaderView(this.context.view, reader) }) };
    if (!dryRun) this.stops.set(keyOf(record), stop);
    const timeout = jobTimeout(record.configuration, stop);
    let sealed = false;
    const finished = (outcome: JobOutcome): JobRecord => ({
      ...record, configuration: withDestination(record, outcome.statistics), location: this.whereItRan(record, outcome.statistics), state: 'DONE', endTime: clock(), statistics: outcome.statistics,
      ...(outcome.errors === undefined || outcome.errors.length === 0 ? {} : { errors: outcome.errors }),
      ...(outcome.result === undefined ? {} : { schema: outcome.result.schema }),
    });
    const seal: Seal = async (session, outcome) => {
      await jobs.persist(session, finished(outcome));
      sealed = true;
    };
    try {
      const configuration = asObject(record.configuration[kind]);
      const outcome = await this.work(context, record, kind, configuration, { dryRun, media, seal });
      const done = finished(outcome);
      if (dryRun) return done;
      jobs.put(done);
      if (outcome.result !== undefined) jobs.keepResult(record, outcome.result);
      return done;
    } catch (error) {
      const failed = failedJob(record, error, clock());
      if (dryRun) return failed;
      jobs.put(failed);
      // A failed load or copy has used up its id for good; a failed query too, but only in memory where it changed nothing.
      if ((!sealed || stop.signal.aborted) && kind !== 'query') await jobs.persistAlone(failed).catch(() => undefined);
      return failed;
    } finally {
      clearTimeout(timeout);
      this.stops.delete(keyOf(record));
      await media?.discard();
    }
  }
}

const keyOf = ({ projectId, jobId }: JobKey): string => `${projectId}:${jobId}`;
const stopped = (why: string): ApiError => new ApiError('stopped', `Job execution was cancelled: ${why}`);

/** https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#JobConfiguration: `jobTimeoutMs`, after which BigQuery tries to stop the job. */
function jobTimeout(configuration: JsonObject, stop: AbortController): NodeJS.Timeout | undefined {
  const ms = Number(configuration['jobTimeoutMs'] ?? 0);
  return ms > 0 ? setTimeout(() => { stop.abort(stopped(`Job timed out after ${ms / 1000} sec`)); }, ms) : undefined;
}

type JobKind = 'query' | 'load' | 'copy' | 'extract';

function jobKind(configuration: JsonObject): JobKind {
  if (configuration['query'] !== undefined) return 'query';
  if (configuration['load'] !== undefined) return 'load';
  if (configuration['copy'] !== undefined) return 'copy';
  if (configuration['extract'] !== undefined) return 'extract';
  throw new ApiError('required', 'Required parameter is missing: configuration');
}

function failedJob(record: JobRecord, cause: unknown, now: number): JobRecord {
  const error = toApiError(cause);
  const known = error instanceof ApiError ? error : undefined;
  const proto: ErrorProto = known?.toProto() ?? { reason: 'internalError', message: `The job encountered an internal error during execution: ${error instanceof Error ? error.message : String(error)}` };
  const more = error instanceof TooManyBadRecords ? (error.errors ?? []) : [];
  const statistics = error instanceof ScriptError ? error.statistics : record.statistics;
  return { ...record, state: 'DONE', statistics, endTime: now, error: proto, errors: [proto, ...more], errorStatus: known?.status ?? 500 };
}

