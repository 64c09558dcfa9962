import { ApiError, notSupported } from '../api-error.js';
import type { Catalog } from '../catalog/catalog.js';
import { partitionCondition, splitDecorator } from '../catalog/partition-decorator.js';
import { asList, asObject, asText, type JsonObject, type TableRecord } from '../catalog/resources.js';
import { readFields } from '../catalog/schema-rules.js';
import type { TableField, TableId } from '../catalog/table-store.js';
import { relationType } from '../jobs/apply-ddl.js';
import { STREAMING_BUFFER_MS } from '../jobs/apply-dml.js';
import { removeRows } from '../jobs/remove-rows.js';
import type { JobContext } from '../jobs/job-context.js';
import { schemaOfQuery } from '../jobs/view-schema.js';
import { mergedLabels } from './datasets.js';
import { etagOf, requireMatch, unlessMatched } from './etag.js';
import { type Exchange, NO_CONTENT, ok } from './http-exchange.js';
import { page } from './pages.js';
import { withoutNulls } from './resource-merge.js';
import type { Route } from './router.js';
import { selectedFields } from './selected-fields.js';

const OUTPUT_ONLY = [
  'kind', 'etag', 'id', 'selfLink', 'tableReference', 'creationTime', 'lastModifiedTime', 'type', 'numRows', 'numBytes', 'numLongTermBytes', 'streamingBuffer', 'location', 'schema',
  'numTotalLogicalBytes', 'numActiveLogicalBytes', 'numLongTermLogicalBytes',
];
const properties = (body: JsonObject): JsonObject => Object.fromEntries(Object.entries(body).filter(([key]) => !OUTPUT_ONLY.includes(key)));

export const tableIdOf = (x: Exchange): TableId => ({ projectId: x.path['project'] ?? '', datasetId: x.path['dataset'] ?? '', tableId: x.path['table'] ?? '' });

interface TableResource extends JsonObject {
  readonly etag: string;
}

const keyParts = ({ projectId, datasetId, tableId }: TableId): JsonObject => ({
  id: `${projectId}:${datasetId}.${tableId}`, tableReference: { projectId, datasetId, tableId },
});

/** The etag follows what callers set, not the rows: appending does not make a schema update fail. */
const tableEtag = (record: TableRecord): string => etagOf([record.properties, record.fields, record.schemaVersion, record.creationTime]);

/** @param view `BASIC` leaves out what has to be measured */
async function resource(context: JobContext, record: TableRecord, now: number, view?: string | null): Promise<TableResource> {
  const stored = record.kind === 'TABLE' && view !== 'BASIC';
  if (stored) await context.expiry.sweep([record]);
  const rows = stored ? await context.sizes.rows(record) : 0;
  const bytes = stored ? await context.sizes.tableBytes(record) : 0;
  const streamed = record.streamedAt !== undefined && now - record.streamedAt < STREAMING_BUFFER_MS;
  return {
    kind: 'bigquery#table', etag: tableEtag(record), ...keyParts(record),
    selfLink: `https://bigquery.googleapis.com/bigquery/v2/projects/${record.projectId}/datasets/${record.datasetId}/tables/${record.tableId}`,
    ...record.properties, schema: { fields: record.fields }, type: relationType(record), location: record.location,
    creationTime: String(record.creationTime), lastModifiedTime: String(record.lastModifiedTime),
    ...(view === 'BASIC' ? {} : { numRows: String(rows), numBytes: String(bytes), numLongTermBytes: '0', numTotalLogicalBytes: String(bytes), numActiveLogicalBytes: String(bytes), numLongTermLogicalBytes: '0' }),
    ...(streamed && view !== 'BASIC' ? { streamingBuffer: { estimatedRows: String(rows), estimatedBytes: String(bytes), oldestEntryTime: String(record.streamedAt) } } : {}),
  };
}

/** `selectedFields` of tables.get: only those columns are described. */
function chosen(x: Exchange, table: TableResource): TableResource {
  const asked = x.query.get('selectedFields');
  return asked === null ? table : { ...table, schema: { fields: selectedFields(asList(asObject(table['schema'])['fields']) as readonly TableField[], asked) } };
}

function fieldsOf(body: JsonObject): readonly TableField[] | undefined {
  return body['schema'] === undefined || body['schema'] === null ? undefined : readFields(asObject(body['schema'])['fields']);
}

export function tableRoutes(context: JobContext): readonly Route[] {
  const { catalog } = context;
  const at = '/projects/:project/datasets/:dataset/tables';
  const reply = async (record: TableRecord): Promise<TableResource> => resource(context, record, context.clock());
  const update = (merge: (before: JsonObject, body: JsonObject) => JsonObject) => async (x: Exchange) => {
    const body = await x.json();
    context.quotas.tableUpdate(tableIdOf(x), catalog.record(tableIdOf(x)));
    const columns = await viewFields(context, x, body);
    const record = await catalog.updateTable(tableIdOf(x), (before) => {
      requireMatch(x, tableEtag(before));
      const fields = before.kind === 'VIEW' ? columns ?? before.fields : fieldsOf(body) ?? before.fields;
      return { properties: merge(before.properties, properties(body)), fields };
    });
    return ok(await reply(record));
  };
  return [
    { name: 'tables.insert', method: 'POST', path: at, handle: async (x) => ok(await reply(await create(context, x, await x.json()))) },
    { name: 'tables.list', method: 'GET', path: at, handle: (x) => list(catalog, x) },
    { name: 'tables.get', method: 'GET', path: `${at}/:table`, handle: async (x) => unlessMatched(x, chosen(x, await resource(context, catalog.requireRecord(tableIdOf(x)), context.clock(), x.query.get('view')))) },
    { name: 'tables.patch', method: 'PATCH', path: `${at}/:table`, handle: update((before, body) => withoutNulls({ ...before, ...mergedLabels(before, body) })) },
    { name: 'tables.update', method: 'PUT', path: `${at}/:table`, handle: update((_, body) => withoutNulls(body)) },
    {
      name: 'tables.delete', method: 'DELETE', path: `${at}/:table`, handle: async (x) => {
        const { id, partition } = splitDecorator(tableIdOf(x));
        requireMatch(x, tableEtag(catalog.requireRecord(id)));
        if (partition === undefined) await catalog.deleteTable(id);
        else await deletePartition(context, id, partition);
        return NO_CONTENT;
      },
    },
  ];
}

/** `DELETE …/tables/t$20240131`: https://cloud.google.com/bigquery/docs/managing-partitioned-tables#delete_a_partition */
function deletePartition(context: JobContext, id: TableId, partition: string): Promise<void> {
  const { catalog, engine } = context;
  return catalog.exclusive(id, async () => {
    const record = catalog.requireRecord(id);
    await engine.transaction((session) => removeRows(context, session, id, partitionCondition(record, partition)));
    catalog.touch(id);
  });
}

async function viewFields(context: JobContext, x: Exchange, body: JsonObject): Promise<readonly TableField[] | undefined> {
  const query = asText(asObject(body['view'])['query']) ?? asText(asObject(body['materializedView'])['query']);
  return query === undefined ? undefined : schemaOfQuery(context, x.path['project'] ?? '', query);
}

async function create(context: JobContext, x: Exchange, body: JsonObject): Promise<TableRecord> {
  const { catalog } = context;
  const reference = asObject(body['tableReference']);
  const tableId = asText(reference['tableId']);
  if (tableId === undefined) throw new ApiError('required', 'Required parameter is missing: tableReference.tableId');
  const id: TableId = { projectId: asText(reference['projectId']) ?? x.path['project'] ?? '', datasetId: asText(reference['datasetId']) ?? x.path['dataset'] ?? '', tableId };
  const dataset = catalog.requireDataset(id.projectId, id.datasetId);
  if (body['externalDataConfiguration'] !== undefined) throw notSupported('An external table');
  const view = await viewFields(context, x, body);
  context.quotas.tableUpdate(id, catalog.record(id));
  const expiration = Number(dataset.properties['defaultTableExpirationMs'] ?? Number.NaN);
  const expires = Number.isNaN(expiration) || body['expirationTime'] !== undefined ? {} : { expirationTime: String(context.clock() + expiration) };
  return catalog.createTable({ ...id, kind: view === undefined ? 'TABLE' : 'VIEW', fields: view ?? fieldsOf(body) ?? [], properties: { ...expires, ...properties(withoutNulls(body)) } });
}

function list(catalog: Catalog, x: Exchange): ReturnType<typeof ok> {
  const all = catalog.listTables(x.path['project'] ?? '', x.path['dataset'] ?? '');
  const { items, nextPageToken } = page(all, x.query);
  const tables = items.map((t) => ({
    kind: 'bigquery#table', ...keyParts(t), type: relationType(t), creationTime: String(t.creationTime),
    ...Object.fromEntries(['labels', 'timePartitioning', 'clustering', 'expirationTime', 'friendlyName', 'requirePartitionFilter'].filter((k) => t.properties[k] !== undefined).map((k) => [k, t.properties[k]])),
  }));
  return ok({ kind: 'bigquery#tableList', etag: etagOf(tables), tables, totalItems: all.length, ...(nextPageToken === undefined ? {} : { nextPageToken }) });
}
