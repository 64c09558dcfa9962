import { asObject, asText } from '../../catalog/resources.js';
import { toApiError } from '../../sql/engine-messages.js';
import { type Span, textOf } from '../../sql/script/script-node.js';
import { readSqlFunction } from '../../sql/translate/sql-functions.js';
import { parsedText } from '../../sql/translate/statement.js';
import { Translation, type QueryParameter } from '../../sql/translate/translation.js';
import type { JobOutcome } from '../job-context.js';
import { runStatement } from '../query-job.js';
import { childJob } from './child-job.js';
import { relocated } from './script-error.js';
import { parametersOf } from './script-parameters.js';
import type { ScriptRun } from './script-run.js';

export const FUNCTION = /^CREATE\s+(?:OR\s+REPLACE\s+)?(?:TEMP|TEMPORARY)\s+(?:AGGREGATE\s+)?FUNCTION\b/i;

/** Runs a statement of SQL that stands in the script. */
export async function runSql(run: ScriptRun, span: Span): Promise<void> {
  const text = textOf(run.source.text, span);
  try {
    await runText(run, text, span);
  } catch (error) {
    throw relocated(toApiError(error), '', run.source.text, span);
  }
}

/** Runs a text as a statement. @param parameters what stands for its parameters, in place of those of the request */
export async function runText(run: ScriptRun, text: string, span: Span, parameters: readonly QueryParameter[] = parametersOf(run, span)): Promise<JobOutcome> {
  const outcome = await childJob(run, { kind: 'STATEMENT', query: text, span }, (seal) => {
    if (FUNCTION.test(text)) return Promise.resolve(defineFunction(run, text));
    const { destinationTable: _destination, ...configuration } = run.request.configuration;
    const request = { ...run.request, configuration: { ...configuration, query: text }, environment: run.environment, parameters };
    return runStatement(run.context, request, seal).catch((error: unknown) => { throw toApiError(error); });
  });
  const affected = asText(asObject(outcome.statistics['query'])['numDmlAffectedRows']);
  run.environment.rowCount = affected === undefined ? null : BigInt(affected);
  run.progress.last = outcome;
  return outcome;
}

/** `CREATE TEMP FUNCTION`: known to the statements that follow. */
export function defineFunction(run: ScriptRun, text: string): JobOutcome {
  const parsed = parsedText(text);
  const [node] = parsed.statements;
  if (node?.type === 'create_function_stmt') {
    const translation = new Translation(parsed, { catalog: run.context.view, projectId: run.request.projectId, defaultDataset: run.environment.defaultDataset, parameters: [], nowMicros: BigInt(run.context.clock()) * 1000n, script: run.environment });
    const fn = readSqlFunction(translation, node);
    run.environment.functions.set(fn.name.toUpperCase(), { ...fn, parsed });
  }
  return { statistics: { totalBytesProcessed: '0', query: { statementType: 'CREATE_FUNCTION', totalBytesProcessed: '0', totalBytesBilled: '0', ddlOperationPerformed: 'CREATE', cacheHit: false } }, result: { schema: [], rows: undefined } };
}
