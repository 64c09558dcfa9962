import { alreadyExists, ApiError, invalid, notFound } from '../api-error.js';
import { partitionCondition, splitDecorator } from '../catalog/partition-decorator.js';
import { engineTableName } from '../catalog/table-ddl.js';
import { asObject, asTexts, asText, type JsonObject, type TableRecord } from '../catalog/resources.js';
import { readFields } from '../catalog/schema-rules.js';
import type { Cell, TableField, TableId } from '../catalog/table-store.js';
import type { Session } from '../engine/engine.js';
import { toApiError } from '../sql/engine-messages.js';
import { columnDefaults } from './column-defaults.js';
import type { JobContext, JobOutcome, Seal } from './job-context.js';
import { partitionCount } from './partition-count.js';
import { type LoadedRow, loadedRows } from './load-source.js';
import type { Media } from './media.js';
import { changedSchema } from './load/changed-schema.js';
import { describesItself, formatOf, refuseUnsupported, sourceSchema } from './load/source-schema.js';
import { refuseTooLarge } from '../quotas/modified-partitions.js';
import { INT64 } from '../sql/sql-type.js';
import { removeRows } from './remove-rows.js';
import { filesOf, type LoadInput } from './storage-files.js';

/** Rows gathered before they go to the engine. */
const BATCH_ROWS = 8192;
/** Faults told in `status.errors`. */
const TOLD_FAULTS = 10;

/** Loads uploaded media; all of its rows are visible together with the finished job, or none. */
export async function runLoad(context: JobContext, projectId: string, load: JsonObject, media: Media | undefined, seal: Seal): Promise<JobOutcome> {
  const destination = asObject(load['destinationTable']);
  const { id, partition } = splitDecorator<TableId>({ projectId: asText(destination['projectId']) ?? projectId, datasetId: asText(destination['datasetId']) ?? '', tableId: asText(destination['tableId']) ?? '' });
  refuseUnsupported(load);
  if (id.tableId === '' || id.datasetId === '') throw new ApiError('required', 'Required parameter is missing: destinationTable');
  const uris = asTexts(load['sourceUris']);
  if (media === undefined && uris.length === 0) throw new ApiError('required', 'Required parameter is missing: sourceUris, or the data with the job');
  const input: LoadInput = media === undefined ? await filesOf(context.storageDir, uris) : { paths: [media.path], bytes: media.bytes };
  context.quotas.tableModification(id);
  context.quotas.tableUpdate(id, context.catalog.record(id));
  return context.catalog.exclusive(id, async () => {
    try {
      return await loadLocked(context, id, { load, input, partition, columns: undefined }, seal);
    } catch (error) {
      throw toApiError(error);
    }
  });
}

/** What a load reads, and where to. */
interface LoadWork {
  readonly load: JsonObject;
  readonly input: LoadInput;
  /** The partition that the destination names, `20240131` of `table$20240131`. */
  readonly partition: string | undefined;
  /** The file's columns, where they are not the table's. */
  readonly columns: readonly TableField[] | undefined;
}

async function loadLocked(context: JobContext, id: TableId, asked: LoadWork, seal: Seal): Promise<JobOutcome> {
  const { catalog } = context;
  const { load, input, partition } = asked;
  catalog.requireDataset(id.projectId, id.datasetId);
  const existing = catalog.record(id);
  const disposition = asText(load['writeDisposition']) ?? 'WRITE_APPEND';
  if (existing === undefined && load['createDisposition'] === 'CREATE_NEVER') throw notFound(`Table ${id.projectId}:${id.datasetId}.${id.tableId}`);
  if (existing?.kind === 'VIEW') throw invalid(`${id.tableId} is a view; data cannot be loaded into it`);
  if (existing !== undefined && disposition === 'WRITE_EMPTY' && (await context.sizes.rows(id)) > 0) throw alreadyExists(`Table ${id.projectId}:${id.datasetId}.${id.tableId}`);
  const stated = asObject(load['schema'])['fields'] === undefined || describesItself(load) ? undefined : readFields(asObject(load['schema'])['fields']);
  const [path] = input.paths;
  const found = stated === undefined && path !== undefined ? await sourceSchema(path, load) : undefined;
  const given = stated ?? (found?.nameless === true && existing !== undefined && disposition !== 'WRITE_TRUNCATE' ? undefined : found?.fields);
  const fields = given ?? existing?.fields;
  if (fields === undefined) throw invalid('No schema specified on job or table.');
  const work: LoadWork = { ...asked, load: found?.load ?? load, columns: given };
  if (existing === undefined || (disposition === 'WRITE_TRUNCATE' && given !== undefined && partition === undefined)) {
    if (existing === undefined && partition !== undefined && load['timePartitioning'] === undefined && load['rangePartitioning'] === undefined) throw notFound(`Table ${id.projectId}:${id.datasetId}.${id.tableId}`);
    return replaceTable(context, id, fields, existing, work, seal);
  }
  const change = given === undefined ? existing.fields : changedSchema(existing, given, { load, stated: stated !== undefined });
  let outcome: JobOutcome = { statistics: {} };
  const fill = async (session: Session, table: TableRecord): Promise<void> => {
    const where = partition === undefined ? undefined : partitionCondition(table, partition);
    if (disposition.startsWith('WRITE_TRUNCATE')) await removeRows(context, session, id, where);
    const check = await strangersTo(session, id, where, partition);
    outcome = await pourMedia(context, session, table, work, async (sealing, done) => {
      await check();
      await seal(sealing, done);
    });
  };
  if (change === existing.fields) await context.engine.transaction((session) => fill(session, existing));
  else await catalog.updateTableLocked(id, ({ properties }) => ({ properties, fields: change }), { engine: context.engine, fill });
  catalog.appended(existing, 'load', rowsLoaded(outcome));
  return outcome;
}

/** Rows beyond the partition that a load names must stay as many as they are. */
export async function strangersTo(session: Session, id: TableId, where: string | undefined, partition: string | undefined): Promise<() => Promise<void>> {
  if (where === undefined) return () => Promise.resolve();
  const count = async (): Promise<number> => Number((await session.query(`SELECT count(*) FROM ${engineTableName(id)} WHERE (${where}) IS NOT TRUE`, [INT64])).rows()[0]?.[0] ?? 0);
  const before = await count();
  return async () => {
    if ((await count()) !== before) throw invalid(`Some rows belong to different partitions rather than destination partition ${partition ?? ''}`);
  };
}

async function replaceTable(context: JobContext, id: TableId, fields: readonly TableField[], existing: TableRecord | undefined, work: LoadWork, seal: Seal): Promise<JobOutcome> {
  const { load } = work;
  const fromLoad = Object.fromEntries(['timePartitioning', 'rangePartitioning', 'clustering'].filter((key) => load[key] !== undefined).map((key) => [key, load[key]]));
  const described = asObject(load['destinationTableProperties']);
  // What is overwritten are rows and columns; constraints go with them.
  const { tableConstraints: _constraints, ...kept } = existing?.properties ?? {};
  const properties = { ...kept, ...fromLoad, ...Object.fromEntries(['description', 'friendlyName', 'labels', 'expirationTime'].filter((key) => described[key] !== undefined).map((key) => [key, described[key]])) };
  let outcome: JobOutcome | undefined;
  const created = await context.catalog.createTableLocked({ ...id, kind: 'TABLE', fields, properties }, {
    replace: true,
    signal: context.signal,
    fill: async (session, record) => {
      outcome = await pourMedia(context, session, record, work, seal);
    },
  });
  const done = outcome ?? { statistics: {} };
  context.catalog.appended(created, 'load', rowsLoaded(done));
  return done;
}

const rowsLoaded = ({ statistics }: JobOutcome): number => Number(asObject(statistics['load'])['outputRows'] ?? 0);

async function pourMedia(context: JobContext, session: Session, table: TableRecord, { load, input, partition, columns = table.fields }: LoadWork, seal: Seal): Promise<JobOutcome> {
  const kind = formatOf(load) === 'CSV' ? 'CSV' : 'JSON';
  const maxBad = Number(load['maxBadRecords'] ?? 0);
  const defaults = await columnDefaults(context, table.fields);
  const errors: { reason: string; message: string; location?: string }[] = [];
  let batch: (readonly Cell[])[] = [];
  let rows = 0;
  let bad = 0;
  const at = context.catalog.history.appending(table);
  const modified = context.quotas.modifiedPartitions(table);
  const flush = async (): Promise<void> => {
    modified?.add(batch);
    await context.catalog.appendRows(session, table, batch, 'load', { partition, at });
    batch = [];
  };
  const refuse = (faults: LoadedRow['faults']): void => {
    bad += 1;
    for (const fault of faults) {
      if (errors.length < TOLD_FAULTS) errors.push({ reason: 'invalid', message: `Error while reading data, error message: ${kind} parsing error in row ${rows + bad}: ${fault.message}${fault.location === '' ? '' : ` Field: ${fault.location}`}`, location: fault.location });
    }
    if (bad > maxBad) throw new TooManyBadRecords(kind, { rows: rows + bad, bad, maxBad }, errors);
  };
  for (const path of input.paths) {
    for await (const block of loadedRows(path, { load, columns, table: table.fields, defaults })) {
      context.signal?.throwIfAborted();
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
  if (modified !== undefined) refuseTooLarge(`${table.projectId}:${table.datasetId}.${table.tableId}`, await partitionCount(session, table));
  const statistics = { load: { inputFiles: String(input.paths.length), inputFileBytes: String(input.bytes), outputRows: String(rows), outputBytes: String(input.bytes), badRecords: String(bad) } };
  const outcome: JobOutcome = { statistics, errors };
  await seal(session, outcome);
  return outcome;
}

/** More rows were refused than the job tolerates; carries what was wrong with them. */
export class TooManyBadRecords extends ApiError {
  readonly errors: JobOutcome['errors'];

  constructor(kind: 'CSV' | 'JSON', { rows, bad, maxBad }: { readonly rows: number; readonly bad: number; readonly maxBad: number }, errors: NonNullable<JobOutcome['errors']>) {
    super('invalid', `Error while reading data, error message: ${kind} table encountered too many errors, giving up. Rows: ${rows}; errors: ${bad}; max bad: ${maxBad}. Please look into the errors[] collection for more details.`);
    this.errors = errors;
  }
}
