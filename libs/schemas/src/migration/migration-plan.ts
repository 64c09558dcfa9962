import type { TableSchema } from '../table-schema.js';
import type { DatasetOptions, TableUpdate } from './ddl-port.js';
import type { TableChange } from './table-change.js';

/** One thing to do, or one thing that will not be done by itself. Every step says why. */
export type MigrationStep =
  | { readonly kind: 'create-dataset'; readonly datasetId: string; readonly options: DatasetOptions; readonly reason: string }
  | { readonly kind: 'create-table'; readonly datasetId: string; readonly table: TableSchema; readonly reason: string }
  | { readonly kind: 'update-table'; readonly datasetId: string; readonly tableId: string; readonly changes: readonly TableChange[]; readonly update: TableUpdate; readonly reason: string }
  /** Rows would have to be copied into a new table. Listed, never done unless asked for by name. */
  | { readonly kind: 'copy-and-swap'; readonly datasetId: string; readonly tableId: string; readonly changes: readonly TableChange[]; readonly reason: string }
  /** Columns or a table that no file knows. Listed, never removed. */
  | { readonly kind: 'leave-alone'; readonly datasetId: string; readonly tableId: string; readonly changes: readonly TableChange[]; readonly reason: string }
  /** The dataset is not where it should be; nothing in it is touched. */
  | { readonly kind: 'blocked'; readonly datasetId: string; readonly reason: string };

/** Steps in the order of doing: a dataset before its tables. Empty: everything is as wanted. */
export interface MigrationPlan {
  readonly steps: readonly MigrationStep[];
}

/** True for a step that `applyPlan` does; the others it only reports. */
export function isExecutable(step: MigrationStep): boolean {
  return step.kind === 'create-dataset' || step.kind === 'create-table' || step.kind === 'update-table';
}

/** The table that a step is about; undefined for steps on a whole dataset. */
export function tableOf(step: MigrationStep): string | undefined {
  switch (step.kind) {
    case 'create-dataset':
    case 'blocked':
      return undefined;
    case 'create-table':
      return step.table.tableName;
    case 'update-table':
    case 'copy-and-swap':
    case 'leave-alone':
      return step.tableId;
  }
}

/** One plan of many, for migrating many datasets at once. */
export function mergePlans(plans: Iterable<MigrationPlan>): MigrationPlan {
  return { steps: [...plans].flatMap((plan) => plan.steps) };
}
