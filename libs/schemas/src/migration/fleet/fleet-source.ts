import type { ActualTable } from '../actual-table.js';

/** Tables of one name that look alike, whatever the datasets they are in. */
export interface TableShape {
  readonly tableId: string;
  /** The same for two tables exactly when nothing that a migration compares differs between them. */
  readonly shape: string;
  readonly datasetIds: readonly string[];
  /** How they look. Called once for each shape of a plan. */
  read(): ActualTable;
}

/** Where a fleet's tables are looked at, many datasets with each question. */
export interface FleetSource {
  /** Every table of these datasets, views left out. A dataset without tables is not in the answer. */
  shapes(datasetIds: readonly string[], signal?: AbortSignal): Promise<readonly TableShape[]>;
}
