import type { RoutineId, RoutineType } from '../../catalog/routine-record.js';
import type { SqlType, StructMember } from '../sql-type.js';

export interface RoutineParameter {
  readonly name: string;
  readonly mode: 'IN' | 'OUT' | 'INOUT';
  /** `TABLE<…>`: the argument is a table. */
  readonly table: boolean;
  /** Undefined for `ANY TYPE` and for tables. */
  readonly type: SqlType | undefined;
}

/** A persistent function or procedure as the translator needs it. */
export interface RoutineEntry {
  readonly id: RoutineId;
  readonly type: RoutineType;
  readonly body: string;
  readonly parameters: readonly RoutineParameter[];
  readonly returns: SqlType | undefined;
  /** Columns of a table function's result, where they are declared. */
  readonly returnColumns: readonly StructMember[] | undefined;
}

export const routineName = ({ id }: RoutineEntry): string => `${id.projectId}.${id.datasetId}.${id.routineId}`;
