import type { JsonObject } from './resources.js';

export interface RoutineId {
  readonly projectId: string;
  readonly datasetId: string;
  readonly routineId: string;
}

export type RoutineType = 'SCALAR_FUNCTION' | 'TABLE_VALUED_FUNCTION' | 'PROCEDURE';

/** A persistent function or procedure. */
export interface RoutineRecord extends RoutineId {
  /** As the REST API has it: routineType, language, arguments, returnType, returnTableType, definitionBody, description, … */
  readonly properties: JsonObject;
  readonly creationTime: number;
  readonly lastModifiedTime: number;
}

export const routineKey = ({ projectId, datasetId, routineId }: RoutineId): string => `${projectId}:${datasetId}.${routineId}`;
