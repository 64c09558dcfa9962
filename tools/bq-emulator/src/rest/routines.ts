import { ApiError, invalid, notSupported } from '../api-error.js';
import { asList, asObject, asText, type JsonObject } from '../catalog/resources.js';
import type { RoutineId, RoutineRecord } from '../catalog/routine-record.js';
import { typeOfStandard } from '../catalog/standard-sql-type.js';
import type { JobContext } from '../jobs/job-context.js';
import { validateProcedure } from '../jobs/script/validate-script.js';
import { parseSql } from '../sql/parse/parse-sql.js';
import { etagOf, requireMatch, unlessMatched } from './etag.js';
import { type Exchange, NO_CONTENT, ok } from './http-exchange.js';
import { page } from './pages.js';
import { withoutNulls } from './resource-merge.js';
import type { Route } from './router.js';

/** Fields that the server sets; whatever a request says of them is dropped. */
const OUTPUT_ONLY = ['etag', 'routineReference', 'creationTime', 'lastModifiedTime'];
const properties = (body: JsonObject): JsonObject => withoutNulls(Object.fromEntries(Object.entries(body).filter(([key]) => !OUTPUT_ONLY.includes(key))));

interface RoutineResource extends JsonObject {
  readonly etag: string;
}

/** https://cloud.google.com/bigquery/docs/reference/rest/v2/routines#Routine */
function resource({ projectId, datasetId, routineId, properties: set, creationTime, lastModifiedTime }: RoutineRecord): RoutineResource {
  const body = { ...set, routineReference: { projectId, datasetId, routineId }, creationTime: String(creationTime), lastModifiedTime: String(lastModifiedTime) };
  return { ...body, etag: etagOf(body) };
}

const routineIdOf = (x: Exchange): RoutineId => ({ projectId: x.path['project'] ?? '', datasetId: x.path['dataset'] ?? '', routineId: x.path['routine'] ?? '' });

const PARSERS: Readonly<Record<string, (body: string) => unknown>> = {
  SCALAR_FUNCTION: (body) => parseSql(`SELECT (${body}\n)`), TABLE_VALUED_FUNCTION: parseSql, PROCEDURE: validateProcedure,
};

/** A routine as it is to be kept; refuses what could never be called. */
function checked(body: JsonObject): JsonObject {
  const routineType = asText(body['routineType']) ?? 'SCALAR_FUNCTION';
  const language = (asText(body['language']) ?? 'SQL').toUpperCase();
  if (body['remoteFunctionOptions'] !== undefined) throw notSupported('A remote function');
  if (language !== 'SQL') throw notSupported(`A routine in ${language === 'JAVASCRIPT' ? 'JavaScript' : language}`);
  const definition = asText(body['definitionBody']);
  if (definition === undefined) throw new ApiError('required', 'Required parameter is missing: definitionBody');
  const parser = PARSERS[routineType];
  if (parser === undefined) throw routineType === 'AGGREGATE_FUNCTION' ? notSupported('An aggregate function of one\'s own') : invalid(`Invalid value for routineType: ${routineType} is not a valid value`);
  parser(definition);
  for (const argument of asList(body['arguments']).map(asObject)) if (argument['dataType'] !== undefined) typeOfStandard(argument['dataType']);
  if (body['returnType'] !== undefined) typeOfStandard(body['returnType']);
  return { ...properties(body), routineType, language };
}

/** `filter=routineType:PROCEDURE` */
function typeFilter(filter: string | null): (record: RoutineRecord) => boolean {
  const wanted = filter === null ? undefined : /^routineType:(\w+)$/.exec(filter.trim())?.[1];
  return (record) => wanted === undefined || record.properties['routineType'] === wanted;
}

export function routineRoutes({ catalog }: JobContext): readonly Route[] {
  const { routines } = catalog;
  const at = '/projects/:project/datasets/:dataset/routines';
  const get = (x: Exchange): RoutineRecord => {
    catalog.requireDataset(x.path['project'] ?? '', x.path['dataset'] ?? '');
    return routines.require(routineIdOf(x));
  };
  return [
    {
      name: 'routines.insert', method: 'POST', path: at, handle: async (x) => {
        const body = await x.json();
        const reference = asObject(body['routineReference']);
        const id: RoutineId = { projectId: asText(reference['projectId']) ?? x.path['project'] ?? '', datasetId: asText(reference['datasetId']) ?? x.path['dataset'] ?? '', routineId: asText(reference['routineId']) ?? '' };
        if (id.routineId === '') throw new ApiError('required', 'Required parameter is missing: routineReference.routineId');
        catalog.requireDataset(id.projectId, id.datasetId);
        return ok(resource(await routines.create(id, checked(body))));
      },
    },
    {
      name: 'routines.list', method: 'GET', path: at, handle: (x) => {
        const { project = '', dataset = '' } = x.path;
        catalog.requireDataset(project, dataset);
        const { items, nextPageToken } = page(routines.list(project, dataset).filter(typeFilter(x.query.get('filter'))), x.query);
        // A list tells what each is, not how it works.
        const shown = items.map((record) => Object.fromEntries(Object.entries(resource(record)).filter(([key]) => ['etag', 'routineReference', 'routineType', 'creationTime', 'lastModifiedTime', 'language'].includes(key))));
        return ok({ ...(shown.length === 0 ? {} : { routines: shown }), ...(nextPageToken === undefined ? {} : { nextPageToken }) });
      },
    },
    { name: 'routines.get', method: 'GET', path: `${at}/:routine`, handle: (x) => unlessMatched(x, resource(get(x))) },
    {
      name: 'routines.update', method: 'PUT', path: `${at}/:routine`, handle: async (x) => {
        get(x);
        const next = checked(await x.json());
        return ok(resource(await routines.update(routineIdOf(x), (before) => {
          requireMatch(x, resource(before).etag);
          return next;
        })));
      },
    },
    {
      name: 'routines.delete', method: 'DELETE', path: `${at}/:routine`, handle: async (x) => {
        requireMatch(x, resource(get(x)).etag);
        await routines.delete(routineIdOf(x));
        return NO_CONTENT;
      },
    },
  ];
}
