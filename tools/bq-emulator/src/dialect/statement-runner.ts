import { ApiError, type ErrorReason } from '../api-error.js';
import { Engine } from '../engine/engine.js';
import { openJobContext } from '../jobs/open-job-context.js';
import { JobRunner } from '../jobs/job-runner.js';
import { fieldType, type SqlType, typeName } from '../sql/sql-type.js';
import type { DialectAnswer } from './dialect-runner.js';
import type { StatementCase } from './statement-case.js';

/** The clock of every case: 2024-05-06 07:08:09.123 UTC. */
const NOW_MS = 1_714_979_289_123;

export interface StatementRunner {
  /** Answers with the rows that a case looks at, or with the error of its statement. */
  run(statementCase: StatementCase): Promise<DialectAnswer | ApiError>;
  close(): void;
}

/** One engine in memory; its jobs run as those of the REST API do. */
export async function openStatementRunner(): Promise<StatementRunner> {
  const engine = await Engine.open(undefined);
  const context = await openJobContext({ engine, clock: () => NOW_MS, fidelity: 'lenient', storageDir: undefined });
  const runner = new JobRunner(context);
  let cases = 0;
  const query = async (datasetId: string, source: string): Promise<DialectAnswer | ApiError> => {
    const text = source.replaceAll('$d', datasetId);
    const { record, done } = runner.start({ projectId: 'p', jobId: undefined, location: undefined, configuration: { query: { query: text, useLegacySql: false, defaultDataset: { projectId: 'p', datasetId } } } });
    const { error, schema = [] } = await done;
    if (error !== undefined) return new ApiError(error.reason as ErrorReason, error.message.replaceAll(datasetId, '$d'));
    const columnTypes: readonly SqlType[] = schema.map(fieldType);
    return { types: columnTypes.map(typeName).join(', '), columnTypes, columnNames: schema.map((f) => f.name), rows: context.jobs.result(record)?.rows?.rows() ?? [] };
  };
  return {
    run: async ([setup, statement, look]) => {
      cases += 1;
      const datasetId = `d${cases}`;
      await context.catalog.createDataset('p', datasetId, {});
      const prepared = setup === '' ? undefined : await query(datasetId, setup);
      if (prepared instanceof ApiError) throw prepared;
      const answer = await query(datasetId, statement);
      return answer instanceof ApiError || look === '' ? answer : query(datasetId, look);
    },
    close: () => { engine.close(); },
  };
}
