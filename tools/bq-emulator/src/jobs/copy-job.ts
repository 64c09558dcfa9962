import { alreadyExists, ApiError, invalid } from '../api-error.js';
import { engineTableName } from '../catalog/catalog.js';
import { asList, asObject, asText, type JsonObject, type TableRecord } from '../catalog/resources.js';
import type { TableField, TableId } from '../catalog/table-store.js';
import type { Session } from '../engine/engine.js';
import { quoteIdentifier } from '../sql/sql-type.js';
import type { JobContext, JobOutcome, Seal } from './job-context.js';

const nameOf = ({ projectId, datasetId, tableId }: TableId): string => `${projectId}:${datasetId}.${tableId}`;
const shapeOf = (fields: readonly TableField[]): string => JSON.stringify(fields.map((f) => [f.name.toLowerCase(), f.type, f.mode === 'REPEATED', f.fields === undefined ? [] : shapeOf(f.fields)]));

function idOf(source: unknown, projectId: string): TableId {
  const reference = asObject(source);
  const [datasetId, tableId] = [asText(reference['datasetId']), asText(reference['tableId'])];
  if (datasetId === undefined || tableId === undefined) throw new ApiError('required', 'Required parameter is missing: a copy job names its source and destination tables');
  return { projectId: asText(reference['projectId']) ?? projectId, datasetId, tableId };
}

/** Copies tables of one schema into one; its rows are visible together with the finished job. */
export async function runCopy(context: JobContext, projectId: string, copy: JsonObject, seal: Seal): Promise<JobOutcome> {
  const { catalog } = context;
  const sources = (copy['sourceTables'] === undefined ? [copy['sourceTable']] : asList(copy['sourceTables'])).map((source) => catalog.requireRecord(idOf(source, projectId)));
  const id = idOf(copy['destinationTable'], projectId);
  const [first] = sources;
  if (first === undefined) throw new ApiError('required', 'Required parameter is missing: sourceTable');
  for (const source of sources) {
    if (source.kind === 'VIEW') throw invalid(`Cannot copy ${nameOf(source)}: it is a view`);
    if (shapeOf(source.fields) !== shapeOf(first.fields)) throw invalid(`Table schemas do not match: ${nameOf(first)}, ${nameOf(source)}`);
    if (nameOf(source) === nameOf(id)) throw invalid(`Source and destination of a copy are the same table: ${nameOf(id)}`);
  }
  context.quotas.tableUpdate(id, catalog.record(id));
  return catalog.exclusive(id, () => copyLocked(context, id, sources, first, copy, seal));
}

async function copyLocked(context: JobContext, id: TableId, sources: readonly TableRecord[], first: TableRecord, copy: JsonObject, seal: Seal): Promise<JobOutcome> {
  const { catalog } = context;
  const disposition = asText(copy['writeDisposition']) ?? 'WRITE_EMPTY';
  const existing = catalog.record(id);
  if (existing === undefined && copy['createDisposition'] === 'CREATE_NEVER') catalog.requireRecord(id);
  if (existing !== undefined && disposition === 'WRITE_EMPTY' && (await context.sizes.rows(id)) > 0) throw alreadyExists(`Table ${nameOf(id)}`);
  const bytes = (await Promise.all(sources.map((source) => context.sizes.tableBytes(source)))).reduce((sum, n) => sum + n, 0);
  let outcome: JobOutcome = { statistics: {} };
  const fill = async (session: Session): Promise<void> => {
    const names = first.fields.map((f) => quoteIdentifier(f.name)).join(', ');
    let rows = 0;
    for (const source of sources) rows += await session.run(`INSERT INTO ${engineTableName(id)} (${names}) SELECT ${names} FROM ${engineTableName(source)}`);
    outcome = { statistics: { copy: { copiedRows: String(rows), copiedLogicalBytes: String(bytes) } } };
    await seal(session, outcome);
  };
  if (existing !== undefined && disposition === 'WRITE_APPEND') {
    if (shapeOf(existing.fields) !== shapeOf(first.fields)) throw invalid(`Provided Schema does not match Table ${nameOf(id)}.`);
    await context.engine.transaction(fill);
    catalog.touch(id);
    return outcome;
  }
  const { expirationTime: _expires, ...properties } = first.properties;
  await catalog.createTableLocked({ ...id, kind: 'TABLE', fields: first.fields, properties }, { replace: true, fill });
  return outcome;
}
