import { randomUUID } from 'node:crypto';
import type { ApiError } from '../../api-error.js';
import { asObject, type JsonObject } from '../../catalog/resources.js';
import { lineColumn } from '../../sql/parse/line-column.js';
import type { Span } from '../../sql/script/script-node.js';
import type { JobOutcome, Seal } from '../job-context.js';
import type { JobRecord } from '../job.js';
import type { ScriptRun } from './script-run.js';

export type EvaluationKind = 'STATEMENT' | 'EXPRESSION';

export interface ChildJob {
  readonly kind: EvaluationKind;
  /** The text that it runs. */
  readonly query: string;
  readonly span: Span;
}

/** Where a statement begins and ends, as `scriptStatistics.stackFrames` tells. */
function frameOf(run: ScriptRun, span: Span): JsonObject {
  const place = (offset: number): readonly number[] => (lineColumn(run.source.text, offset).match(/\d+/g) ?? []).map(Number);
  const [[startLine, startColumn], [endLine, endColumn]] = [place(span.start), place(span.end)];
  return { startLine, startColumn, endLine, endColumn, text: run.source.text.slice(span.start, span.end), ...(run.source.procedure === undefined ? {} : { procedureId: run.source.procedure }) };
}

/**
 * Runs a statement or expression of a script as a job of its own, whose parent is the script's.
 * https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#ScriptStatistics
 */
export async function childJob(run: ScriptRun, child: ChildJob, work: (seal: Seal) => Promise<JobOutcome>): Promise<JobOutcome> {
  const { context, environment, request } = run;
  const { job } = request;
  environment.childJobs += 1;
  const record: JobRecord = {
    projectId: job.projectId, jobId: `script_job_${randomUUID().replaceAll('-', '')}_${environment.childJobs - 1}`, location: job.location,
    configuration: { ...job.configuration, query: { ...asObject(job.configuration['query']), query: child.query } },
    state: 'RUNNING', statistics: { parentJobId: job.jobId }, creationTime: context.clock(), startTime: context.clock(),
  };
  const { jobs } = context;
  const finished = (outcome: JobOutcome): JobRecord => ({
    ...record, state: 'DONE', endTime: context.clock(),
    statistics: {
      ...outcome.statistics, parentJobId: job.jobId, scriptStatistics: { evaluationKind: child.kind, stackFrames: [frameOf(run, child.span)] },
      ...(environment.transaction === undefined ? {} : { transactionInfo: { transactionId: environment.transaction.id } }),
    },
    ...(outcome.result === undefined ? {} : { schema: outcome.result.schema }),
  });
  jobs.claim(record);
  environment.lastJobId = record.jobId;
  try {
    const outcome = await work((session, sealed) => jobs.persist(session, finished(sealed)));
    jobs.put(finished(outcome));
    if (outcome.result !== undefined) jobs.keepResult(record, outcome.result);
    environment.bytesProcessed += Number(outcome.statistics['totalBytesProcessed'] ?? 0);
    environment.bytesBilled += Number(asObject(outcome.statistics['query'])['totalBytesBilled'] ?? 0);
    return outcome;
  } catch (error) {
    const proto = (error as Partial<ApiError>).toProto?.() ?? { reason: 'internalError', message: error instanceof Error ? error.message : String(error) };
    jobs.put({ ...finished({ statistics: {} }), error: proto, errors: [proto] });
    throw error;
  }
}
