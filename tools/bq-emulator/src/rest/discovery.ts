import type { JsonObject } from '../catalog/resources.js';
import { ok } from './http-exchange.js';
import type { Route } from './router.js';

/**
 * The methods of this server, each with its path and what may stand in its query: https://cloud.google.com/bigquery/docs/reference/rest
 * `*` may be repeated.
 */
const METHODS = `
datasets.delete DELETE projects/{+projectId}/datasets/{+datasetId} deleteContents:boolean
datasets.get GET projects/{+projectId}/datasets/{+datasetId} accessPolicyVersion:integer datasetView:string
datasets.insert POST projects/{+projectId}/datasets accessPolicyVersion:integer
datasets.list GET projects/{+projectId}/datasets all:boolean filter:string maxResults:integer pageToken:string
datasets.patch PATCH projects/{+projectId}/datasets/{+datasetId} accessPolicyVersion:integer updateMode:string
datasets.undelete POST projects/{+projectId}/datasets/{+datasetId}:undelete
datasets.update PUT projects/{+projectId}/datasets/{+datasetId} accessPolicyVersion:integer updateMode:string
jobs.cancel POST projects/{+projectId}/jobs/{+jobId}/cancel location:string
jobs.delete DELETE projects/{+projectId}/jobs/{+jobId}/delete location:string
jobs.get GET projects/{+projectId}/jobs/{+jobId} location:string
jobs.getQueryResults GET projects/{+projectId}/queries/{+jobId} formatOptions.useInt64Timestamp:boolean location:string maxResults:integer pageToken:string startIndex:string timeoutMs:integer
jobs.insert POST projects/{+projectId}/jobs
jobs.list GET projects/{+projectId}/jobs allUsers:boolean maxCreationTime:string maxResults:integer minCreationTime:string pageToken:string parentJobId:string projection:string stateFilter*:string
jobs.query POST projects/{+projectId}/queries
models.delete DELETE projects/{+projectId}/datasets/{+datasetId}/models/{+modelId}
models.get GET projects/{+projectId}/datasets/{+datasetId}/models/{+modelId}
models.list GET projects/{+projectId}/datasets/{+datasetId}/models maxResults:integer pageToken:string
models.patch PATCH projects/{+projectId}/datasets/{+datasetId}/models/{+modelId}
projects.getServiceAccount GET projects/{+projectId}/serviceAccount
projects.list GET projects maxResults:integer pageToken:string
routines.delete DELETE projects/{+projectId}/datasets/{+datasetId}/routines/{+routineId}
routines.get GET projects/{+projectId}/datasets/{+datasetId}/routines/{+routineId} readMask:string
routines.insert POST projects/{+projectId}/datasets/{+datasetId}/routines
routines.list GET projects/{+projectId}/datasets/{+datasetId}/routines filter:string maxResults:integer pageToken:string readMask:string
routines.update PUT projects/{+projectId}/datasets/{+datasetId}/routines/{+routineId}
rowAccessPolicies.list GET projects/{+projectId}/datasets/{+datasetId}/tables/{+tableId}/rowAccessPolicies pageSize:integer pageToken:string
tabledata.insertAll POST projects/{+projectId}/datasets/{+datasetId}/tables/{+tableId}/insertAll
tabledata.list GET projects/{+projectId}/datasets/{+datasetId}/tables/{+tableId}/data formatOptions.useInt64Timestamp:boolean maxResults:integer pageToken:string selectedFields:string startIndex:string
tables.delete DELETE projects/{+projectId}/datasets/{+datasetId}/tables/{+tableId}
tables.get GET projects/{+projectId}/datasets/{+datasetId}/tables/{+tableId} selectedFields:string view:string
tables.getIamPolicy POST {+resource}:getIamPolicy
tables.insert POST projects/{+projectId}/datasets/{+datasetId}/tables
tables.list GET projects/{+projectId}/datasets/{+datasetId}/tables maxResults:integer pageToken:string
tables.patch PATCH projects/{+projectId}/datasets/{+datasetId}/tables/{+tableId} autodetect_schema:boolean
tables.setIamPolicy POST {+resource}:setIamPolicy
tables.testIamPermissions POST {+resource}:testIamPermissions
tables.update PUT projects/{+projectId}/datasets/{+datasetId}/tables/{+tableId} autodetect_schema:boolean
`;

const BODY = new Set(['POST', 'PUT', 'PATCH']);
const UPLOAD = { accept: ['*/*'], protocols: { simple: { multipart: true, path: '/upload/bigquery/v2/projects/{+projectId}/jobs' }, resumable: { multipart: true, path: '/resumable/upload/bigquery/v2/projects/{+projectId}/jobs' } } };
/** Clients look bodies up by name, and send what they are given. */
const ANY = 'Any';

const inPath = (path: string): readonly (readonly [string, JsonObject])[] =>
  [...path.matchAll(/\{\+(\w+)\}/g)].map(([, name = '']) => [name, { type: 'string', location: 'path', required: true }]);

function inQuery(parameter: string): readonly [string, JsonObject] {
  const [name = '', type = 'string'] = parameter.split(':');
  return name.endsWith('*') ? [name.slice(0, -1), { type, location: 'query', repeated: true }] : [name, { type, location: 'query' }];
}

/** The description that clients without one of their own ask for first, such as `bq`: https://developers.google.com/discovery/v1/reference/apis */
export function discoveryDocument(origin: string): JsonObject {
  const resources: Record<string, { methods: Record<string, JsonObject> }> = {};
  for (const line of METHODS.trim().split('\n')) {
    const [id = '', httpMethod = '', path = '', ...query] = line.split(' ');
    const [resource = '', method = ''] = id.split('.');
    const methods = (resources[resource] ??= { methods: {} }).methods;
    methods[method] = {
      id: `bigquery.${id}`, httpMethod, path, response: { $ref: ANY }, parameterOrder: inPath(path).map(([name]) => name), parameters: Object.fromEntries([...inPath(path), ...query.map(inQuery)]),
      ...(BODY.has(httpMethod) ? { request: { $ref: ANY } } : {}), ...(id === 'jobs.insert' ? { supportsMediaUpload: true, mediaUpload: UPLOAD } : {}),
    };
  }
  return {
    kind: 'discovery#restDescription', discoveryVersion: 'v1', id: 'bigquery:v2', name: 'bigquery', version: 'v2', title: 'BigQuery API', protocol: 'rest',
    rootUrl: `${origin}/`, servicePath: 'bigquery/v2/', basePath: '/bigquery/v2/', baseUrl: `${origin}/bigquery/v2/`, batchPath: 'batch/bigquery/v2', schemas: { [ANY]: { id: ANY, type: 'object' } }, resources,
    parameters: Object.fromEntries(['alt', 'fields', 'key', 'prettyPrint', 'quotaUser', 'access_token', 'uploadType'].map((name) => [name, { type: name === 'prettyPrint' ? 'boolean' : 'string', location: 'query' }])),
  };
}

export const DISCOVERY_ROUTES: readonly Route[] = [String.raw`/\$discovery/rest`, '/discovery/v1/apis/bigquery/v2/rest'].map((path) => ({ method: 'GET', path, handle: (x) => ok(discoveryDocument(x.origin)) }));
