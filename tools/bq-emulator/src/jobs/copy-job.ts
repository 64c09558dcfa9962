import { alreadyExists, ApiError, invalid } from '../api-error.js';
import { engineTableName } from '../catalog/table-ddl.js';
import { statementMarkSql, STREAMED_AT } from '../catalog/history/arrival-mark.js';
import { ingestionUnit, stampArrivals } from '../catalog/ingestion-time.js';
import { splitTime } from '../catalog/history/time-decorator.js';
import { partitionCondition, splitDecorator } from '../catalog/partition-decorator.js';
import { asList, asObject, asText, type JsonObject, type TableRecord } from '../catalog/resources.js';
import type { TableField, TableId } from '../catalog/table-store.js';
import type { Session } from '../engine/engine.js';
import { quoteIdentifier } from '../sql/sql-type.js';
import { PARTITION_TIME } from '../sql/translate/pseudo-columns.js';
import type { JobContext, JobOutcome, Seal } from './job-context.js';
import { strangersTo } from './load-job.js';
import { removeRows } from './remove-rows.js';

const nameOf = ({ projectId, datasetId, tableId }: TableId): string => `${projectId}:${datasetId}.${tableId}`;
const shapeOf = (fields: readonly TableField[]): string => JSON.stringify(fields.map((f) => [f.name.toLowerCase(), f.type, f.mode === 'REPEATED', f.fields === undefined ? [] : shapeOf(f.fields)]));

function idOf(source: unknown, projectId: string): TableId {
  const reference = asObject(source);
  const [datasetId, tableId] = [asText(reference['datasetId']), asText(reference['tableId'])];
  if (datasetId === undefined || tableId === undefined) throw new ApiError('required', 'Required parameter is missing: a copy job names its source and destination tables');
  return { projectId: asText(reference['projectId']) ?? projectId, datasetId, tableId };
}

/** A table to copy, or those of its rows that are in one partition. */
interface CopySource extends TableRecord {
  readonly where: string | undefined;
  /** Its rows, where they are those of the past. */
  readonly past: { readonly sql: string; readonly at: number } | undefined;
}

/** @throws ApiError for a table that is not there, or was not */
async function sourceOf({ catalog }: JobContext, { id: decorated, at }: { readonly id: TableId; readonly at: number | undefined }): Promise<CopySource> {
  const { id, partition } = splitDecorator(decorated);
  const past = at === undefined ? undefined : await catalog.past(id, at);
  const table = past?.record ?? catalog.requireRecord(id);
  return { ...table, where: partition === undefined ? undefined : partitionCondition(table, partition), past: past === undefined || at === undefined ? undefined : { sql: past.sql, at } };
}

const gathered = (index: number): string => quoteIdentifier(`~past${index}`);

/** Writes the rows of the past down before the table that they were in is replaced. */
async function gatherPast(session: Session, sources: readonly CopySource[]): Promise<void> {
  for (const [index, { past }] of sources.entries()) if (past !== undefined) await session.run(`CREATE TEMP TABLE ${gathered(index)} AS SELECT * FROM ${past.sql} AS past`);
}

/** Copies tables of one schema into one; its rows are visible together with the finished job. */
export async function runCopy(context: JobContext, projectId: string, copy: JsonObject, seal: Seal): Promise<JobOutcome> {
  const { catalog } = context;
  const named = (copy['sourceTables'] === undefined ? [copy['sourceTable']] : asList(copy['sourceTables'])).map((source) => splitTime(idOf(source, projectId)));
  const sources = await Promise.all(named.map((source) => sourceOf(context, source)));
  const operation = asText(copy['operationType']) ?? 'COPY';
  if (!['COPY', 'CLONE', 'SNAPSHOT', 'RESTORE'].includes(operation)) throw invalid(`Invalid value for operationType: ${operation} is not a valid value`);
  const { id, partition } = splitDecorator(idOf(copy['destinationTable'], projectId));
  const [first] = sources;
  if (first === undefined) throw new ApiError('required', 'Required parameter is missing: sourceTable');
  for (const source of sources) {
    if (source.kind === 'VIEW') throw invalid(`Cannot copy ${nameOf(source)}: it is a view`);
    if (shapeOf(source.fields) !== shapeOf(first.fields)) throw invalid(`Table schemas do not match: ${nameOf(first)}, ${nameOf(source)}`);
    if (source.past === undefined && nameOf(source) === nameOf(id) && partition === undefined) throw invalid(`Source and destination of a copy are the same table: ${nameOf(id)}`);
  }
  await context.expiry.sweep(sources.filter(({ past }) => past === undefined));
  context.quotas.tableModification(id);
  context.quotas.tableUpdate(id, catalog.record(id));
  return catalog.exclusive(id, () => copyLocked(context, { id, partition }, sources, first, copy, seal));
}

async function copyLocked(context: JobContext, { id, partition }: { readonly id: TableId; readonly partition: string | undefined }, sources: readonly CopySource[], first: CopySource, copy: JsonObject, seal: Seal): Promise<JobOutcome> {
  const { catalog } = context;
  const disposition = asText(copy['writeDisposition']) ?? 'WRITE_EMPTY';
  const existing = catalog.record(id);
  if (existing === undefined && copy['createDisposition'] === 'CREATE_NEVER') catalog.requireRecord(id);
  if (existing?.kind === 'VIEW') throw invalid(`Cannot copy to ${nameOf(id)}: it is a view`);
  if (existing !== undefined && disposition === 'WRITE_EMPTY' && (await context.sizes.rows(id)) > 0) throw alreadyExists(`Table ${nameOf(id)}`);
  const bytes = (await Promise.all(sources.map((source) => (source.past === undefined ? context.sizes.tableBytes(source) : context.sizes.pastBytes({ fields: source.fields, engineName: source.past.sql }, source.fields.map(({ name }) => name)))))).reduce((sum, n) => sum + n, 0);
  let outcome: JobOutcome = { statistics: {} };
  const fill = async (session: Session, target: TableRecord): Promise<void> => {
    const inPlace = partition === undefined && [target, ...sources].every((table) => ingestionUnit(table) === ingestionUnit(first) && ingestionUnit(table) !== undefined);
    const names = [...first.fields, ...(inPlace ? [PARTITION_TIME] : [])].map((f) => quoteIdentifier(f.name)).join(', ');
    const mark = statementMarkSql(catalog.history.appending(id));
    let rows = 0;
    for (const [index, source] of sources.entries()) {
      const from = source.past === undefined ? engineTableName(source) : gathered(index);
      rows += await session.run(`INSERT INTO ${engineTableName(id)} (${quoteIdentifier(STREAMED_AT)}, ${names}) SELECT ${mark}, ${names} FROM ${from}${source.where === undefined ? '' : ` WHERE ${source.where}`}`);
      if (source.past !== undefined) await session.run(`DROP TABLE ${gathered(index)}`);
    }
    await stampArrivals(session, engineTableName(id), target, { nowMs: context.clock(), decorator: partition });
    outcome = { statistics: { copy: { copiedRows: String(rows), copiedLogicalBytes: String(bytes) } } };
    await seal(session, outcome);
  };
  if (partition !== undefined && existing === undefined) catalog.requireRecord(id);
  if (existing !== undefined && (disposition === 'WRITE_APPEND' || partition !== undefined)) {
    if (shapeOf(existing.fields) !== shapeOf(first.fields)) throw invalid(`Provided Schema does not match Table ${nameOf(id)}.`);
    const where = partition === undefined ? undefined : partitionCondition(existing, partition);
    await context.engine.transaction(async (session) => {
      await gatherPast(session, sources);
      if (disposition === 'WRITE_TRUNCATE') await removeRows(context, session, id, where);
      const check = await strangersTo(session, id, where, partition);
      await fill(session, existing);
      await check();
    });
    catalog.touch(id);
    return outcome;
  }
  const { expirationTime: _expires, snapshotDefinition: _snapshot, ...kept } = first.properties;
  const snapshot = copy['operationType'] === 'SNAPSHOT' ? { snapshotDefinition: { baseTableReference: { projectId: first.projectId, datasetId: first.datasetId, tableId: first.tableId }, snapshotTime: new Date(momentOf(first, context.clock())).toISOString() } } : {};
  const expires = copy['destinationExpirationTime'] === undefined ? {} : { expirationTime: String(Date.parse(asText(copy['destinationExpirationTime']) ?? '')) };
  const properties = { ...kept, ...snapshot, ...expires };
  await catalog.createTableLocked({ ...id, kind: 'TABLE', fields: first.fields, properties }, { replace: true, signal: context.signal, prepare: (session) => gatherPast(session, sources), fill });
  return outcome;
}

/** Epoch milliseconds of the rows that are copied. */
const momentOf = ({ past }: CopySource, nowMs: number): number => (past === undefined || past.at === 0 ? nowMs : past.at < 0 ? nowMs + past.at / 1000 : past.at / 1000);
