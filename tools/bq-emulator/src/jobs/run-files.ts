import { access } from 'node:fs/promises';
import { invalid } from '../api-error.js';
import { asList, asObject, type JsonObject } from '../catalog/resources.js';
import { readFields } from '../catalog/schema-rules.js';
import type { Parameters } from '../engine/engine.js';
import type { FilesWork } from '../sql/translate/files-statements.js';
import { gather, pour } from './apply-ddl.js';
import { fileUri } from './extract/extracted-files.js';
import { runExtract } from './extract-job.js';
import type { JobContext, JobOutcome, Seal } from './job-context.js';
import { runLoad } from './load-job.js';
import { TemporaryTables } from './script/temporary-tables.js';
import { destinationPath } from './storage-files.js';

const UNSEALED: Seal = () => Promise.resolve();

/**
 * Does what `EXPORT DATA` or `LOAD DATA` says, as an extract or load job would.
 * @param statisticsOf the job's statistics, with more of the query's
 */
export async function runFiles(context: JobContext, projectId: string, work: FilesWork, parameters: Parameters, statisticsOf: (more: JsonObject) => JsonObject, seal: Seal): Promise<JobOutcome> {
  const result = { schema: [], rows: undefined };
  if (work.do === 'load') {
    let outcome: JobOutcome = { statistics: statisticsOf({}), result };
    await runLoad(context, projectId, work.load, undefined, (session, loaded) => {
      outcome = { statistics: statisticsOf({ loadQueryStatistics: asObject(loaded.statistics['load']) }), result };
      return seal(session, outcome);
    });
    return outcome;
  }
  const { rows, files } = await exportRows(context, projectId, work, parameters);
  const outcome: JobOutcome = { statistics: statisticsOf({ exportDataStatistics: { fileCount: String(files), rowCount: String(rows) } }), result };
  await context.engine.transaction((session) => seal(session, outcome));
  return outcome;
}

/** The rows are written down before they are exported; answers with their number, and that of the files. */
async function exportRows(context: JobContext, projectId: string, work: Extract<FilesWork, { do: 'export' }>, parameters: Parameters): Promise<{ readonly rows: number; readonly files: number }> {
  const uri = String(work.extract['destinationUri']);
  if (!work.overwrite && (await exists(destinationPath(context.storageDir, fileUri(uri, 0))))) throw invalid(`Unable to write to ${uri}: files exist already, and option overwrite is not true`);
  const temporary = new TemporaryTables({ catalog: context.catalog, projectId });
  const id = temporary.idOf('exported');
  try {
    await temporary.prepare();
    const fields = readFields(work.fields);
    await context.catalog.exclusive(id, () => context.catalog.createTableLocked({ ...id, kind: 'TABLE', fields, properties: {} }, {
      prepare: (session) => gather(session, work.query, parameters), fill: (session) => pour(context, session, id, fields, work.query),
    }));
    const rows = await context.sizes.rows(id);
    const { statistics } = await runExtract(context, projectId, { ...work.extract, sourceTable: id }, UNSEALED);
    const [files = 1] = asList(asObject(statistics['extract'])['destinationUriFileCounts']).map(Number);
    return { rows, files };
  } finally {
    await temporary.drop();
  }
}

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false);
