import type { TableSchema } from '../../table-schema.js';
import type { DatasetOptions } from '../ddl-port.js';
import type { TableChange } from '../table-change.js';

export interface FleetDataset extends DatasetOptions {
  readonly datasetId: string;
}

/** Many datasets that should all hold the same tables. */
export interface WantedFleet {
  readonly datasets: readonly FleetDataset[];
  readonly tables: readonly TableSchema[];
  /** True: tables are compared, and those that no file knows are not mentioned. For a plan of some tables only. */
  readonly ignoreOthers?: boolean;
}

/** One thing to do in many datasets, so that a plan's size goes by what differs and not by how many datasets there are. */
export type FleetStep =
  | { readonly kind: 'create-dataset'; readonly datasetIds: readonly string[]; readonly reason: string }
  | { readonly kind: 'create-table'; readonly tableId: string; readonly datasetIds: readonly string[]; readonly reason: string }
  | { readonly kind: 'update-table' | 'copy-and-swap' | 'leave-alone'; readonly tableId: string; readonly datasetIds: readonly string[]; readonly changes: readonly TableChange[]; readonly reason: string }
  /** The datasets lie elsewhere; nothing in them is touched. */
  | { readonly kind: 'blocked'; readonly datasetIds: readonly string[]; readonly reason: string };

/** In how many datasets a table is as its file wants it. The ledger says what each was last brought to. */
export interface FleetTableState {
  readonly tableId: string;
  readonly version: number;
  readonly inSync: number;
  readonly missing: number;
  readonly drifted: number;
  /** Applied version -> datasets; `none` for tables without a ledger. */
  readonly ledger: Readonly<Record<string, number>>;
}

export interface FleetPlan {
  /** How many were looked at. */
  readonly datasets: number;
  readonly steps: readonly FleetStep[];
  readonly tables: readonly FleetTableState[];
}
