import type { JsonObject } from '../../catalog/resources.js';
import type { RoutineId } from '../../catalog/routine-record.js';
import type { TableField, TableId } from '../../catalog/table-store.js';
import type { OutputColumn } from './translation.js';

export interface FilledBy {
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
}

/** What kind of thing a DROP or ALTER names. */
export type RelationType = 'TABLE' | 'VIEW' | 'MATERIALIZED_VIEW' | 'SNAPSHOT';

/** One change of ALTER TABLE; they are made in order, all or none. */
export type TableChange =
  | { readonly do: 'add-column'; readonly field: TableField; readonly ifNotExists: boolean }
  | { readonly do: 'drop-column'; readonly column: string; readonly ifExists: boolean }
  | { readonly do: 'rename-column'; readonly column: string; readonly to: string; readonly ifExists: boolean }
  | { readonly do: 'set-type'; readonly column: string; readonly field: TableField; readonly ifExists: boolean }
  | { readonly do: 'column-properties'; readonly column: string; readonly properties: JsonObject; readonly ifExists: boolean }
  | { readonly do: 'drop-not-null'; readonly column: string; readonly ifExists: boolean }
  | { readonly do: 'options'; readonly properties: JsonObject }
  | { readonly do: 'add-primary-key'; readonly columns: readonly string[] }
  | { readonly do: 'drop-primary-key'; readonly ifExists: boolean }
  | { readonly do: 'add-foreign-key'; readonly key: JsonObject; readonly name: string | undefined }
  | { readonly do: 'drop-constraint'; readonly name: string; readonly ifExists: boolean };

/** What a DDL statement asks of the catalog; the executor does it. */
export type DdlAction =
  | {
    readonly do: 'create-table'; readonly id: TableId; readonly fields: readonly TableField[]; readonly properties: JsonObject; readonly ifNotExists: boolean; readonly replace: boolean; readonly query?: FilledBy;
    /** The table whose partitioning, clustering and options it takes over: LIKE, COPY, CLONE. */
    readonly like?: TableId;
  }
  | { readonly do: 'create-view'; readonly id: TableId; readonly fields: readonly TableField[]; readonly properties: JsonObject; readonly ifNotExists: boolean; readonly replace: boolean }
  | { readonly do: 'create-schema'; readonly projectId: string; readonly datasetId: string; readonly properties: JsonObject; readonly ifNotExists: boolean }
  | { readonly do: 'alter-schema'; readonly projectId: string; readonly datasetId: string; readonly properties: JsonObject; readonly ifExists: boolean }
  | { readonly do: 'drop-table'; readonly id: TableId; readonly kind: RelationType; readonly ifExists: boolean }
  | { readonly do: 'drop-schema'; readonly projectId: string; readonly datasetId: string; readonly ifExists: boolean; readonly cascade: boolean }
  | { readonly do: 'alter-table'; readonly id: TableId; readonly kind: RelationType; readonly ifExists: boolean; readonly changes: readonly TableChange[] }
  | { readonly do: 'rename-table'; readonly id: TableId; readonly to: string; readonly ifExists: boolean }
  | { readonly do: 'create-routine'; readonly routine: RoutineId; readonly properties: JsonObject; readonly ifNotExists: boolean; readonly replace: boolean }
  | { readonly do: 'drop-routine'; readonly routine: RoutineId; readonly routineType: 'SCALAR_FUNCTION' | 'TABLE_VALUED_FUNCTION' | 'PROCEDURE'; readonly ifExists: boolean };

export interface Ddl {
  readonly statementType: string;
  readonly action: DdlAction;
}
