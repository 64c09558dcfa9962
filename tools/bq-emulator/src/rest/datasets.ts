import { ApiError, invalid } from '../api-error.js';
import type { Catalog } from '../catalog/catalog.js';
import { asObject, asText, type DatasetRecord, type JsonObject } from '../catalog/resources.js';
import type { Quotas } from '../quotas/quotas.js';
import { etagOf, requireMatch, unlessMatched } from './etag.js';
import { isYes } from './flag.js';
import { type Exchange, NO_CONTENT, ok } from './http-exchange.js';
import { page } from './pages.js';
import { withoutNulls } from './resource-merge.js';
import type { Route } from './router.js';

/** Fields that the server sets; whatever a request says of them is dropped. */
const OUTPUT_ONLY = ['kind', 'etag', 'id', 'selfLink', 'datasetReference', 'creationTime', 'lastModifiedTime', 'type'];
/** What a dataset is given where nothing is said. */
const DEFAULT_ACCESS = [{ role: 'WRITER', specialGroup: 'projectWriters' }, { role: 'OWNER', specialGroup: 'projectOwners' }, { role: 'READER', specialGroup: 'projectReaders' }];

export const properties = (body: JsonObject): JsonObject => Object.fromEntries(Object.entries(body).filter(([key]) => !OUTPUT_ONLY.includes(key)));

interface DatasetResource extends JsonObject {
  readonly etag: string;
}

function resource(record: DatasetRecord): DatasetResource {
  const { projectId, datasetId } = record;
  const body = {
    kind: 'bigquery#dataset', id: `${projectId}:${datasetId}`, selfLink: `https://bigquery.googleapis.com/bigquery/v2/projects/${projectId}/datasets/${datasetId}`,
    access: DEFAULT_ACCESS, type: 'DEFAULT', maxTimeTravelHours: '168', ...record.properties, datasetReference: { projectId, datasetId }, location: record.location,
    creationTime: String(record.creationTime), lastModifiedTime: String(record.lastModifiedTime),
  };
  return { ...body, etag: etagOf(body) };
}

export function datasetRoutes(catalog: Catalog, quotas: Quotas): readonly Route[] {
  const at = '/projects/:project/datasets';
  const get = (x: Exchange): DatasetRecord => catalog.requireDataset(x.path['project'] ?? '', x.path['dataset'] ?? '');
  const update = (merge: (before: JsonObject, body: JsonObject) => JsonObject) => async (x: Exchange) => {
    const body = properties(await x.json());
    quotas.datasetUpdate(x.path['project'] ?? '', x.path['dataset'] ?? '');
    const record = await catalog.updateDataset(x.path['project'] ?? '', x.path['dataset'] ?? '', (before) => {
      requireMatch(x, resource(before).etag);
      if (body['location'] !== undefined && body['location'] !== before.location) throw invalid('Dataset location cannot be changed');
      return merge(before.properties, body);
    });
    return ok(resource(record));
  };
  return [
    {
      name: 'datasets.insert', method: 'POST', path: at, handle: async (x) => {
        const body = await x.json();
        const reference = asObject(body['datasetReference']);
        const datasetId = asText(reference['datasetId']);
        if (datasetId === undefined) throw new ApiError('required', 'Required parameter is missing: datasetReference.datasetId');
        quotas.datasetUpdate(asText(reference['projectId']) ?? x.path['project'] ?? '', datasetId);
        return ok(resource(await catalog.createDataset(asText(reference['projectId']) ?? x.path['project'] ?? '', datasetId, properties(withoutNulls(body)))));
      },
    },
    {
      name: 'datasets.undelete', method: 'POST', path: `${at}/:dataset/?[:]undelete`, handle: async (x) => {
        const { deletionTime } = await x.json();
        const deletedAt = deletionTime === undefined || deletionTime === null ? undefined : Date.parse(asText(deletionTime) ?? '');
        if (Number.isNaN(deletedAt)) throw invalid(`Invalid value for deletionTime: ${asText(deletionTime) ?? ''} is not a timestamp`);
        quotas.datasetUpdate(x.path['project'] ?? '', x.path['dataset'] ?? '');
        return ok(resource(await catalog.undeleteDataset(x.path['project'] ?? '', x.path['dataset'] ?? '', deletedAt)));
      },
    },
    {
      name: 'datasets.list', method: 'GET', path: at, handle: (x) => {
        const { items, nextPageToken } = page(catalog.listDatasets(x.path['project'] ?? '').filter((d) => x.reader?.mayRead(d) ?? true).filter((d) => isYes(x.query.get('all')) || !d.datasetId.startsWith('_')).filter(labelFilter(x.query.get('filter'))), x.query);
        const datasets = items.map((d) => ({
          kind: 'bigquery#dataset', id: `${d.projectId}:${d.datasetId}`, datasetReference: { projectId: d.projectId, datasetId: d.datasetId }, location: d.location, type: 'DEFAULT',
          ...(d.properties['labels'] === undefined ? {} : { labels: d.properties['labels'] }), ...(d.properties['friendlyName'] === undefined ? {} : { friendlyName: d.properties['friendlyName'] }),
        }));
        return ok({ kind: 'bigquery#datasetList', etag: etagOf(datasets), datasets, ...(nextPageToken === undefined ? {} : { nextPageToken }) });
      },
    },
    { name: 'datasets.get', method: 'GET', path: `${at}/:dataset`, handle: (x) => unlessMatched(x, resource(get(x))) },
    { name: 'datasets.patch', method: 'PATCH', path: `${at}/:dataset`, handle: update((before, body) => withoutNulls({ ...before, ...mergedLabels(before, body) })) },
    { name: 'datasets.update', method: 'PUT', path: `${at}/:dataset`, handle: update((_, body) => withoutNulls(body)) },
    {
      name: 'datasets.delete', method: 'DELETE', path: `${at}/:dataset`, handle: async (x) => {
        requireMatch(x, resource(get(x)).etag);
        quotas.datasetUpdate(x.path['project'] ?? '', x.path['dataset'] ?? '');
        await catalog.deleteDataset(x.path['project'] ?? '', x.path['dataset'] ?? '', isYes(x.query.get('deleteContents')));
        return NO_CONTENT;
      },
    },
  ];
}

/** A patch changes single labels; a label set to null goes. */
export function mergedLabels(before: JsonObject, body: JsonObject): JsonObject {
  return body['labels'] === undefined || body['labels'] === null ? body : { ...body, labels: withoutNulls({ ...asObject(before['labels']), ...asObject(body['labels']) }) };
}

/** `labels.key:value` terms, all of which must hold. */
function labelFilter(filter: string | null): (record: DatasetRecord) => boolean {
  const terms = (filter ?? '').split(/\s+/).filter((term) => term.startsWith('labels.')).map((term) => term.slice('labels.'.length).split(':'));
  return (record) => terms.every(([key = '', wanted]) => {
    const label = asObject(record.properties['labels'])[key];
    return label !== undefined && (wanted === undefined || wanted === '*' || label === wanted);
  });
}
