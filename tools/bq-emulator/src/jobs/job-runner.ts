import { randomUUID } from 'node:crypto';
import { ApiError, type ErrorProto, invalid, notSupported } from '../api-error.js';
import { asObject, type JsonObject } from '../catalog/resources.js';
import { toApiError } from '../sql/engine-messages.js';
import { runCopy } from './copy-job.js';
import type { JobContext, JobOutcome, Seal } from './job-context.js';
import type { JobRecord } from './job.js';
import type { Media } from './media.js';
import { runLoad, TooManyBadRecords } from './load-job.js';
import { runQuery } from './query-job.js';

const JOB_ID = /^[\w-]{1,1024}$/;

export interface JobRequest {
  readonly projectId: string;
  readonly jobId: string | undefined;
  readonly location: string | undefined;
  readonly configuration: JsonObject;
  /** The upload that came with a load job. */
  readonly media?: Media;
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

  constructor(context: JobContext) {
    this.context = context;
  }

  /** Takes a job on. Refuses a known id with 409 before anything runs. */
  start(request: JobRequest): StartedJob {
    const { projectId } = request;
    const jobId = request.jobId ?? `job_${randomUUID().replaceAll('-', '')}`;
    if (!JOB_ID.test(jobId)) throw invalid(`Invalid job ID "${jobId}".`);
    const now = this.context.clock();
    const kind = jobKind(request.configuration);
    const record: JobRecord = {
      projectId, jobId, location: request.location ?? 'US', configuration: { ...request.configuration, jobType: kind.toUpperCase() },
      state: 'RUNNING', statistics: {}, creationTime: now, startTime: now,
    };
    const dryRun = request.configuration['dryRun'] === true;
    // A dry run leaves no job behind.
    if (!dryRun) this.context.jobs.claim(record);
    const done = this.run(record, kind, request.media, dryRun);
    this.running.add(done);
    void done.then(() => this.running.delete(done));
    return { record, done };
  }

  /** Resolves once nothing runs any more. */
  async settle(): Promise<void> {
    await Promise.all(this.running);
  }

  private work(projectId: string, kind: JobKind, configuration: JsonObject, { dryRun, media, seal }: { readonly dryRun: boolean; readonly media: Media | undefined; readonly seal: Seal }): Promise<JobOutcome> {
    switch (kind) {
      case 'query': return runQuery(this.context, { projectId, configuration, dryRun }, seal);
      case 'load': return runLoad(this.context, projectId, configuration, media, seal);
      case 'copy': return runCopy(this.context, projectId, configuration, seal);
    }
  }

  private async run(record: JobRecord, kind: JobKind, media: Media | undefined, dryRun: boolean): Promise<JobRecord> {
    const { jobs, clock } = this.context;
    let sealed = false;
    const finished = (outcome: JobOutcome): JobRecord => ({
      ...record, state: 'DONE', endTime: clock(), statistics: outcome.statistics,
      ...(outcome.errors === undefined || outcome.errors.length === 0 ? {} : { errors: outcome.errors }),
      ...(outcome.result === undefined ? {} : { schema: outcome.result.schema }),
    });
    const seal: Seal = async (session, outcome) => {
      await jobs.persist(session, finished(outcome));
      sealed = true;
    };
    try {
      const configuration = asObject(record.configuration[kind]);
      const outcome = await this.work(record.projectId, kind, configuration, { dryRun, media, seal });
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
      if (!sealed && kind !== 'query') await jobs.persistAlone(failed).catch(() => undefined);
      return failed;
    } finally {
      await media?.discard();
    }
  }
}

type JobKind = 'query' | 'load' | 'copy';

function jobKind(configuration: JsonObject): JobKind {
  if (configuration['query'] !== undefined) return 'query';
  if (configuration['load'] !== undefined) return 'load';
  if (configuration['copy'] !== undefined) return 'copy';
  if (configuration['extract'] !== undefined) throw notSupported('An extract job');
  throw new ApiError('required', 'Required parameter is missing: configuration');
}

function failedJob(record: JobRecord, cause: unknown, now: number): JobRecord {
  const error = toApiError(cause);
  const known = error instanceof ApiError ? error : undefined;
  const proto: ErrorProto = known?.toProto() ?? { reason: 'internalError', message: `The job encountered an internal error during execution: ${error instanceof Error ? error.message : String(error)}` };
  const more = error instanceof TooManyBadRecords ? (error.errors ?? []) : [];
  return { ...record, state: 'DONE', endTime: now, error: proto, errors: [proto, ...more], errorStatus: known?.status ?? 500 };
}

