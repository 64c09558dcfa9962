import { alreadyExists, ApiError, invalid } from '../api-error.js';
import { engineTableName } from '../catalog/table-ddl.js';
import { ingestionUnit, stampArrivals } from '../catalog/ingestion-time.js';
import { partitionCondition, splitDecorator } from '../catalog/partition-decorator.js';
import { asList, asObject, asText, type JsonObject, type TableRecord } from '../catalog/resources.js';
import type { TableField, TableId } from '../catalog/table-store.js';
import type { Session } from '../engine/engine.js';
import { quoteIdentifier } from '../sql/sql-type.js';
import { PARTITION_TIME } from '../sql/translate/pseudo-columns.js';
import type { JobContext, JobOutcome, Seal } from './job-context.js';
import { strangersTo } from './load-job.js';

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
}

/** Copies tables of one schema into one; its rows are visible together with the finished job. */
export async function runCopy(context: JobContext, projectId: string, copy: JsonObject, seal: Seal): Promise<JobOutcome> {
  const { catalog } = context;
  const named = (copy['sourceTables'] === undefined ? [copy['sourceTable']] : asList(copy['sourceTables'])).map((source) => splitDecorator(idOf(source, projectId)));
  const sources = named.map(({ id: source, partition }): CopySource => {
    const table = catalog.requireRecord(source);
    return { ...table, where: partition === undefined ? undefined : partitionCondition(table, partition) };
  });
  const operation = asText(copy['operationType']) ?? 'COPY';
  if (!['COPY', 'CLONE', 'SNAPSHOT', 'RESTORE'].includes(operation)) throw invalid(`Invalid value for operationType: ${operation} is not a valid value`);
  const { id, partition } = splitDecorator(idOf(copy['destinationTable'], projectId));
  const [first] = sources;
  if (first === undefined) throw new ApiError('required', 'Required parameter is missing: sourceTable');
  for (const source of sources) {
    if (source.kind === 'VIEW') throw invalid(`Cannot copy ${nameOf(source)}: it is a view`);
    if (shapeOf(source.fields) !== shapeOf(first.fields)) throw invalid(`Table schemas do not match: ${nameOf(first)}, ${nameOf(source)}`);
    if (nameOf(source) === nameOf(id) && partition === undefined) throw invalid(`Source and destination of a copy are the same table: ${nameOf(id)}`);
  }
  await context.expiry.sweep(sources);
  context.quotas.tableUpdate(id, catalog.record(id));
  return catalog.exclusive(id, () => copyLocked(context, { id, partition }, sources, first, copy, seal));
}

async function copyLocked(context: JobContext, { id, partition }: { readonly id: TableId; readonly partition: string | undefined }, sources: readonly CopySource[], first: TableRecord, copy: JsonObject, seal: Seal): Promise<JobOutcome> {
  const { catalog } = context;
  const disposition = asText(copy['writeDisposition']) ?? 'WRITE_EMPTY';
  const existing = catalog.record(id);
  if (existing === undefined && copy['createDisposition'] === 'CREATE_NEVER') catalog.requireRecord(id);
  if (existing?.kind === 'VIEW') throw invalid(`Cannot copy to ${nameOf(id)}: it is a view`);
  if (existing !== undefined && disposition === 'WRITE_EMPTY' && (await context.sizes.rows(id)) > 0) throw alreadyExists(`Table ${nameOf(id)}`);
  const bytes = (await Promise.all(sources.map((source) => context.sizes.tableBytes(source)))).reduce((sum, n) => sum + n, 0);
  let outcome: JobOutcome = { statistics: {} };
  const fill = async (session: Session, target: TableRecord): Promise<void> => {
    const inPlace = partition === undefined && [target, ...sources].every((table) => ingestionUnit(table) === ingestionUnit(first) && ingestionUnit(table) !== undefined);
    const names = [...first.fields, ...(inPlace ? [PARTITION_TIME] : [])].map((f) => quoteIdentifier(f.name)).join(', ');
    let rows = 0;
    for (const source of sources) rows += await session.run(`INSERT INTO ${engineTableName(id)} (${names}) SELECT ${names} FROM ${engineTableName(source)}${source.where === undefined ? '' : ` WHERE ${source.where}`}`);
    await stampArrivals(session, engineTableName(id), target, { nowMs: context.clock(), decorator: partition });
    outcome = { statistics: { copy: { copiedRows: String(rows), copiedLogicalBytes: String(bytes) } } };
    await seal(session, outcome);
  };
  if (partition !== undefined && existing === undefined) catalog.requireRecord(id);
  if (existing !== undefined && (disposition === 'WRITE_APPEND' || partition !== undefined)) {
    if (shapeOf(existing.fields) !== shapeOf(first.fields)) throw invalid(`Provided Schema does not match Table ${nameOf(id)}.`);
    const where = partition === undefined ? undefined : partitionCondition(existing, partition);
    await context.engine.transaction(async (session) => {
      if (disposition === 'WRITE_TRUNCATE') await session.run(`DELETE FROM ${engineTableName(id)} WHERE ${where ?? 'true'}`);
      const check = await strangersTo(session, id, where, partition);
      await fill(session, existing);
      await check();
    });
    catalog.touch(id);
    return outcome;
  }
  const { expirationTime: _expires, snapshotDefinition: _snapshot, ...kept } = first.properties;
  const snapshot = copy['operationType'] === 'SNAPSHOT' ? { snapshotDefinition: { baseTableReference: { projectId: first.projectId, datasetId: first.datasetId, tableId: first.tableId }, snapshotTime: new Date(context.clock()).toISOString() } } : {};
  const expires = copy['destinationExpirationTime'] === undefined ? {} : { expirationTime: String(Date.parse(asText(copy['destinationExpirationTime']) ?? '')) };
  const properties = { ...kept, ...snapshot, ...expires };
  await catalog.createTableLocked({ ...id, kind: 'TABLE', fields: first.fields, properties }, { replace: true, signal: context.signal, fill });
  return outcome;
}
