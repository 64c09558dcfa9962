import { asObject, type JsonObject } from '../../catalog/resources.js';
import type { ScriptNode } from '../../sql/script/script-node.js';
import type { JobContext, JobOutcome, Seal } from '../job-context.js';
import { defaultDatasetOf, type QueryRequest } from '../query-job.js';
import { runNodes } from './run-nodes.js';
import { ScriptEnvironment } from './script-environment.js';
import { ScriptError } from './script-error.js';
import type { ScriptRun } from './script-run.js';
import { TemporaryTables } from './temporary-tables.js';
import { validateScript } from './validate-script.js';

/** What of the last statement's statistics the script's job shows too. */
const SHOWN = ['numDmlAffectedRows', 'dmlStats', 'ddlOperationPerformed', 'ddlTargetTable', 'ddlTargetRoutine', 'ddlTargetDataset'];

/** Runs a script: https://cloud.google.com/bigquery/docs/multi-statement-queries */
export async function runScript(context: JobContext, request: QueryRequest, sql: string, nodes: readonly ScriptNode[], seal: Seal): Promise<JobOutcome> {
  validateScript(sql, nodes);
  const { projectId, configuration, job } = request;
  const own = request.environment === undefined;
  const environment = request.environment ?? new ScriptEnvironment({ projectId, defaultDataset: defaultDatasetOf(projectId, configuration), temporary: new TemporaryTables({ catalog: context.catalog, projectId }) });
  environment.scriptJob = { jobId: job.jobId, creationTime: job.creationTime };
  Object.assign(environment, { childJobs: 0, bytesProcessed: 0, bytesBilled: 0, rowCount: null });
  const run: ScriptRun = { context, request: { ...request, environment }, environment, source: { text: sql }, progress: { last: undefined, statements: 0 } };
  try {
    await runNodes(run, nodes);
    const outcome = outcomeOf(run);
    await context.engine.transaction((session) => seal(session, outcome));
    return outcome;
  } catch (error) {
    // How far it came is told of a script that fails, too.
    if (error instanceof ScriptError) error.statistics = outcomeOf(run).statistics;
    throw error;
  } finally {
    if (own) await leave(context, environment);
  }
}

/** A script that ends with an open transaction has not committed it. */
async function leave(context: JobContext, environment: ScriptEnvironment): Promise<void> {
  const { transaction } = environment;
  environment.transaction = undefined;
  await transaction?.rollback(context);
  await environment.temporary.drop();
}

function outcomeOf({ environment, progress }: ScriptRun): JobOutcome {
  const { last } = progress;
  const shown = asObject(last?.statistics['query']);
  const query: JsonObject = {
    statementType: 'SCRIPT', totalBytesProcessed: String(environment.bytesProcessed), totalBytesBilled: String(environment.bytesBilled), cacheHit: false, totalSlotMs: '0',
    ...Object.fromEntries(SHOWN.filter((key) => shown[key] !== undefined).map((key) => [key, shown[key]])),
  };
  return {
    statistics: { totalBytesProcessed: String(environment.bytesProcessed), totalSlotMs: '0', numChildJobs: String(environment.childJobs), query },
    result: last?.result ?? { schema: [], rows: undefined },
  };
}
