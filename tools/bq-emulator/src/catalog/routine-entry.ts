import type { RoutineEntry } from '../sql/translate/routine-entry.js';
import { asList, asObject, asText } from './resources.js';
import type { RoutineRecord, RoutineType } from './routine-record.js';
import { typeOfStandard } from './standard-sql-type.js';

/** A routine as the translator needs it. */
export function routineEntry(record: RoutineRecord): RoutineEntry {
  const { projectId, datasetId, routineId, properties } = record;
  const columns = asList(asObject(properties['returnTableType'])['columns']).map(asObject);
  return {
    id: { projectId, datasetId, routineId },
    type: (asText(properties['routineType']) ?? 'SCALAR_FUNCTION') as RoutineType,
    body: asText(properties['definitionBody']) ?? '',
    parameters: asList(properties['arguments']).map(asObject).map((argument) => ({
      name: asText(argument['name']) ?? '',
      mode: (asText(argument['mode']) ?? 'IN') as 'IN' | 'OUT' | 'INOUT',
      table: argument['argumentKind'] === 'FIXED_TABLE' || argument['argumentKind'] === 'ANY_TABLE',
      type: argument['dataType'] === undefined ? undefined : typeOfStandard(argument['dataType']),
    })),
    returns: properties['returnType'] === undefined ? undefined : typeOfStandard(properties['returnType']),
    returnColumns: columns.length === 0 ? undefined : columns.map((c) => ({ name: asText(c['name']) ?? '', type: typeOfStandard(c['type']) })),
  };
}
