import { alreadyExists, ApiError, invalid, notFound } from '../api-error.js';
import { engineTableName } from '../catalog/catalog.js';
import { asList, asObject, asText, type JsonObject, type TableRecord } from '../catalog/resources.js';
import { compareSchemas, readFields } from '../catalog/schema-rules.js';
import type { Cell, TableField, TableId } from '../catalog/table-store.js';
import type { Session } from '../engine/engine.js';
import { toApiError } from '../sql/engine-messages.js';
import { columnDefaults } from './column-defaults.js';
import type { JobContext, JobOutcome, Seal } from './job-context.js';
import { type LoadedRow, loadedRows } from './load-source.js';
import type { Media } from './media.js';
import { filesOf, type LoadInput } from './storage-files.js';

/** Rows gathered before they go to the engine. */
const BATCH_ROWS = 8192;
/** Faults told in `status.errors`. */
const TOLD_FAULTS = 10;

/** Loads uploaded media; all of its rows are visible together with the finished job, or none. */
export async function runLoad(context: JobContext, projectId: string, load: JsonObject, media: Media | undefined, seal: Seal): Promise<JobOutcome> {
  const destination = asObject(load['destinationTable']);
  const id: TableId = { projectId: asText(destination['projectId']) ?? projectId, datasetId: asText(destination['datasetId']) ?? '', tableId: asText(destination['tableId']) ?? '' };
  if (id.tableId === '' || id.datasetId === '') throw new ApiError('required', 'Required parameter is missing: destinationTable');
  const uris = asList(load['sourceUris']).map(String);
  if (media === undefined && uris.length === 0) throw new ApiError('required', 'Required parameter is missing: sourceUris, or the data with the job');
  const input: LoadInput = media === undefined ? await filesOf(context.storageDir, uris) : { paths: [media.path], bytes: media.bytes };
  context.quotas.loadJob(id);
  context.quotas.tableUpdate(id, context.catalog.record(id));
  return context.catalog.exclusive(id, async () => {
    try {
      return await loadLocked(context, id, load, input, seal);
    } catch (error) {
      throw toApiError(error);
    }
  });
}

async function loadLocked(context: JobContext, id: TableId, load: JsonObject, input: LoadInput, seal: Seal): Promise<JobOutcome> {
  const { catalog } = context;
  catalog.requireDataset(id.projectId, id.datasetId);
  const existing = catalog.record(id);
  const disposition = asText(load['writeDisposition']) ?? 'WRITE_APPEND';
  const given = asObject(load['schema'])['fields'] === undefined ? undefined : readFields(asObject(load['schema'])['fields']);
  if (existing === undefined && load['createDisposition'] === 'CREATE_NEVER') throw notFound(`Table ${id.projectId}:${id.datasetId}.${id.tableId}`);
  if (existing?.kind === 'VIEW') throw invalid(`${id.tableId} is a view; data cannot be loaded into it`);
  if (existing !== undefined && disposition === 'WRITE_EMPTY' && (await context.sizes.rows(id)) > 0) throw alreadyExists(`Table ${id.projectId}:${id.datasetId}.${id.tableId}`);
  const fields = given ?? existing?.fields;
  if (fields === undefined) throw invalid(load['autodetect'] === true ? 'Schema autodetection is not supported by this emulator; give a schema' : 'No schema specified on job or table.');
  const replacing = existing === undefined || (disposition === 'WRITE_TRUNCATE' && given !== undefined);
  if (replacing) return replaceTable(context, id, fields, existing, load, input, seal);
  if (given !== undefined) refuseMismatch(id, existing, given);
  const outcome = await context.engine.transaction(async (session) => {
    if (disposition.startsWith('WRITE_TRUNCATE')) await session.run(`DELETE FROM ${engineTableName(id)}`);
    return pourMedia(context, session, existing, load, input, seal);
  });
  await catalog.appended(existing, 'load', rowsLoaded(outcome));
  return outcome;
}

/** A load may name fewer columns than the table has, never others. */
function refuseMismatch(id: TableId, table: TableRecord, given: readonly TableField[]): void {
  const rest = table.fields.filter((f) => !given.some((g) => g.name.toLowerCase() === f.name.toLowerCase()));
  const missing = rest.find((f) => f.mode === 'REQUIRED');
  if (missing !== undefined) throw invalid(`Provided Schema does not match Table ${id.projectId}:${id.datasetId}.${id.tableId}. Field ${missing.name} is missing in new schema`);
  const { added } = compareSchemas(`${id.projectId}:${id.datasetId}.${id.tableId}`, table.fields, [...given, ...rest]);
  const [extra] = added;
  if (extra !== undefined) throw invalid(`Provided Schema does not match Table ${id.projectId}:${id.datasetId}.${id.tableId}. Cannot add fields (field: ${extra.name})`);
}

async function replaceTable(context: JobContext, id: TableId, fields: readonly TableField[], existing: TableRecord | undefined, load: JsonObject, input: LoadInput, seal: Seal): Promise<JobOutcome> {
  const fromLoad = Object.fromEntries(['timePartitioning', 'rangePartitioning', 'clustering'].filter((key) => load[key] !== undefined).map((key) => [key, load[key]]));
  const properties = { ...existing?.properties, ...fromLoad };
  let outcome: JobOutcome | undefined;
  const created = await context.catalog.createTableLocked({ ...id, kind: 'TABLE', fields, properties }, {
    replace: true,
    fill: async (session, record) => {
      outcome = await pourMedia(context, session, record, load, input, seal);
    },
  });
  const done = outcome ?? { statistics: {} };
  await context.catalog.appended(created, 'load', rowsLoaded(done));
  return done;
}

const rowsLoaded = ({ statistics }: JobOutcome): number => Number(asObject(statistics['load'])['outputRows'] ?? 0);

async function pourMedia(context: JobContext, session: Session, table: TableRecord, load: JsonObject, input: LoadInput, seal: Seal): Promise<JobOutcome> {
  const maxBad = Number(load['maxBadRecords'] ?? 0);
  const defaults = await columnDefaults(context, table.fields);
  const errors: { reason: string; message: string; location?: string }[] = [];
  let batch: (readonly Cell[])[] = [];
  let rows = 0;
  let bad = 0;
  const flush = async (): Promise<void> => {
    await context.catalog.appendRows(session, table, batch, 'load');
    batch = [];
  };
  const refuse = (faults: LoadedRow['faults']): void => {
    bad += 1;
    for (const fault of faults) {
      if (errors.length < TOLD_FAULTS) errors.push({ reason: 'invalid', message: `Error while reading data, error message: JSON parsing error in row ${rows + bad}: ${fault.message}${fault.location === '' ? '' : ` Field: ${fault.location}`}`, location: fault.location });
    }
    if (bad > maxBad) throw new TooManyBadRecords(rows + bad, bad, maxBad, errors);
  };
  for (const path of input.paths) {
    for await (const block of loadedRows(path, table.fields, load, defaults)) {
      for (const row of block) {
        if (row.faults.length > 0) {
          refuse(row.faults);
          continue;
        }
        rows += 1;
        batch.push(row.cells);
        if (batch.length >= BATCH_ROWS) await flush();
      }
    }
  }
  await flush();
  const statistics = { load: { inputFiles: String(input.paths.length), inputFileBytes: String(input.bytes), outputRows: String(rows), outputBytes: String(input.bytes), badRecords: String(bad) } };
  const outcome: JobOutcome = { statistics, errors };
  await seal(session, outcome);
  return outcome;
}

/** More rows were refused than the job tolerates; carries what was wrong with them. */
export class TooManyBadRecords extends ApiError {
  readonly errors: JobOutcome['errors'];

  constructor(rows: number, bad: number, maxBad: number, errors: NonNullable<JobOutcome['errors']>) {
    super('invalid', `Error while reading data, error message: JSON table encountered too many errors, giving up. Rows: ${rows}; errors: ${bad}; max bad: ${maxBad}. Please look into the errors[] collection for more details.`);
    this.errors = errors;
  }
}
