import { INT64, STRING, TIMESTAMP, typeName } from '../sql/sql-type.js';
import type { VirtualTable } from '../sql/translate/catalog-view.js';
import type { RoutineParameter } from '../sql/translate/routine-entry.js';
import { asText } from './resources.js';
import { routineEntry } from './routine-entry.js';
import type { RoutineRecord } from './routine-record.js';
import { column, instant, text, type ViewColumn, virtual, whole, yesNo } from './virtual-columns.js';

const TYPES: Readonly<Record<string, string>> = { SCALAR_FUNCTION: 'FUNCTION', TABLE_VALUED_FUNCTION: 'TABLE FUNCTION', PROCEDURE: 'PROCEDURE' };
const typeOf = (r: RoutineRecord): string => TYPES[asText(r.properties['routineType']) ?? ''] ?? 'FUNCTION';
const returned = (r: RoutineRecord): string | undefined => {
  const { returns } = routineEntry(r);
  return returns === undefined ? undefined : typeName(returns);
};

/** https://cloud.google.com/bigquery/docs/information-schema-routines */
const ROUTINES: readonly ViewColumn<RoutineRecord>[] = [
  column('specific_catalog', STRING, (r) => text(r.projectId)), column('specific_schema', STRING, (r) => text(r.datasetId)), column('specific_name', STRING, (r) => text(r.routineId)),
  column('routine_catalog', STRING, (r) => text(r.projectId)), column('routine_schema', STRING, (r) => text(r.datasetId)), column('routine_name', STRING, (r) => text(r.routineId)),
  column('routine_type', STRING, (r) => text(typeOf(r))), column('data_type', STRING, (r) => text(returned(r))), column('routine_body', STRING, () => text('SQL')),
  column('routine_definition', STRING, (r) => text(asText(r.properties['definitionBody']))), column('external_language', STRING, () => null), column('is_deterministic', STRING, () => null),
  column('security_type', STRING, () => null), column('created', TIMESTAMP, (r) => instant(r.creationTime)), column('last_altered', TIMESTAMP, (r) => instant(r.lastModifiedTime)),
];

interface Parameter {
  readonly routine: RoutineRecord;
  readonly position: number;
  /** Undefined for the result of a function. */
  readonly parameter: RoutineParameter | undefined;
}

const parametersOf = (routine: RoutineRecord): readonly Parameter[] => [
  ...(typeOf(routine) === 'FUNCTION' ? [{ routine, position: 0, parameter: undefined }] : []),
  ...routineEntry(routine).parameters.map((parameter, i) => ({ routine, position: i + 1, parameter })),
];

/** https://cloud.google.com/bigquery/docs/information-schema-parameters */
const PARAMETERS: readonly ViewColumn<Parameter>[] = [
  column('specific_catalog', STRING, (p) => text(p.routine.projectId)), column('specific_schema', STRING, (p) => text(p.routine.datasetId)), column('specific_name', STRING, (p) => text(p.routine.routineId)),
  column('ordinal_position', INT64, (p) => whole(p.position)), column('parameter_mode', STRING, (p) => (typeOf(p.routine) === 'PROCEDURE' ? text(p.parameter?.mode) : null)),
  column('is_result', STRING, (p) => yesNo(p.parameter === undefined)), column('parameter_name', STRING, (p) => text(p.parameter?.name)),
  column('data_type', STRING, (p) => text(p.parameter === undefined ? returned(p.routine) : p.parameter.type === undefined ? (p.parameter.table ? 'TABLE' : 'ANY TYPE') : typeName(p.parameter.type))),
  column('parameter_default', STRING, () => null), column('is_aggregate', STRING, () => null),
];

export const routinesView = (routines: () => readonly RoutineRecord[]): VirtualTable => virtual(ROUTINES, routines);
export const parametersView = (routines: () => readonly RoutineRecord[]): VirtualTable => virtual(PARAMETERS, () => routines().flatMap(parametersOf));
