import { between } from '../crash/seeded-random.js';

export interface FuzzRequest {
  readonly method: string;
  /** Below `/bigquery/v2/projects/fuzz`. */
  readonly path: string;
  readonly body?: unknown;
}

/** One of each kind of request that the server takes. */
export const REQUESTS: readonly FuzzRequest[] = [
  { method: 'POST', path: '/datasets', body: { datasetReference: { datasetId: 'made' }, labels: { a: 'b' }, defaultTableExpirationMs: '3600000' } },
  { method: 'PATCH', path: '/datasets/d', body: { description: 'x', labels: { a: null } } },
  { method: 'POST', path: '/datasets/d/tables', body: { tableReference: { tableId: 'made' }, schema: { fields: [{ name: 'a', type: 'STRING', mode: 'REPEATED' }, { name: 'r', type: 'RECORD', fields: [{ name: 'n', type: 'NUMERIC', precision: '10', scale: '2' }] }] }, timePartitioning: { type: 'DAY' }, clustering: { fields: ['a'] } } },
  { method: 'PATCH', path: '/datasets/d/tables/t', body: { schema: { fields: [{ name: 'id', type: 'INTEGER' }, { name: 'extra', type: 'DATE' }] }, expirationTime: '99999999999999' } },
  { method: 'PUT', path: '/datasets/d/tables/t', body: { tableReference: { tableId: 't' }, friendlyName: 'f' } },
  { method: 'POST', path: '/datasets/d/tables/t/insertAll', body: { skipInvalidRows: true, ignoreUnknownValues: false, rows: [{ insertId: 'i', json: { id: 1, name: 'a', cost: '1.5', moment: '2026-01-01T00:00:00Z', tags: ['a'] } }] } },
  { method: 'GET', path: '/datasets/d/tables/t/data?maxResults=10&selectedFields=id,name&startIndex=0' },
  { method: 'GET', path: '/datasets?maxResults=1&all=true' },
  { method: 'GET', path: '/datasets/d/tables/t?view=BASIC' },
  { method: 'POST', path: '/queries', body: { query: 'SELECT @p AS p', useLegacySql: false, parameterMode: 'NAMED', queryParameters: [{ name: 'p', parameterType: { type: 'ARRAY', arrayType: { type: 'STRUCT', structTypes: [{ name: 'a', type: { type: 'INT64' } }] } }, parameterValue: { arrayValues: [{ structValues: { a: { value: '1' } } }] } }], maxResults: 5 } },
  { method: 'POST', path: '/jobs', body: { jobReference: { jobId: 'made', location: 'US' }, configuration: { query: { query: 'SELECT 1', useLegacySql: false, destinationTable: { projectId: 'fuzz', datasetId: 'd', tableId: 'made2' }, writeDisposition: 'WRITE_TRUNCATE' } } } },
  { method: 'POST', path: '/jobs', body: { configuration: { copy: { sourceTable: { projectId: 'fuzz', datasetId: 'd', tableId: 't' }, destinationTable: { projectId: 'fuzz', datasetId: 'd', tableId: 'copied' }, writeDisposition: 'WRITE_TRUNCATE' } } } },
  { method: 'POST', path: '/jobs', body: { configuration: { load: { sourceUris: ['gs://bucket/object'], destinationTable: { projectId: 'fuzz', datasetId: 'd', tableId: 't' }, sourceFormat: 'CSV', autodetect: true } } } },
  { method: 'GET', path: '/jobs?stateFilter=done&maxResults=2&projection=full' },
  { method: 'POST', path: '/jobs/made/cancel?location=US' },
  { method: 'GET', path: '/queries/made?maxResults=1&pageToken=x&timeoutMs=10' },
  { method: 'DELETE', path: '/datasets/d/tables/made' },
];

const VALUES: readonly unknown[] = [null, true, -1, 0, 1e308, '', 'x'.repeat(5000), [], {}, [[]], { a: { a: {} } }, '9223372036854775808', '../../secrets', 'a`b', 'a"b', "a'b", '\u0000', '__proto__', 'constructor', '~meta', '%00', 'US; DROP', { toString: 'x' }, [null], 'private'];

const pick = <T>(random: () => number, list: readonly T[]): T => list[between(random, 0, list.length - 1)] as T;

/** As it may stand in a path, or as a name. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A request with up to three of its members, or its path or method, changed. */
export function mutateRequest(random: () => number): FuzzRequest {
  const request = pick(random, REQUESTS);
  const method = between(random, 0, 15) === 0 ? pick(random, ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) : request.method;
  const path = between(random, 0, 3) === 0 ? request.path.replace(/[\w]+(?=[^\w]*$)/, encodeURIComponent(textOf(pick(random, VALUES)))) : request.path;
  if (request.body === undefined || method === 'GET') return { method, path };
  let body: unknown = structuredClone(request.body);
  for (let i = between(random, 1, 3); i > 0; i--) body = changed(random, body);
  return { method, path, body };
}

function changed(random: () => number, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || between(random, 0, 5) === 0) return pick(random, VALUES);
  const keys = Object.keys(value);
  if (keys.length === 0) return pick(random, VALUES);
  const key = pick(random, keys);
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
  switch (between(random, 0, 6)) {
    case 0: delete copy[key]; break;
    case 1: Object.defineProperty(copy, textOf(pick(random, VALUES)), { value: copy[key], enumerable: true, configurable: true, writable: true }); break;
    default: copy[key] = changed(random, copy[key]);
  }
  return copy;
}
