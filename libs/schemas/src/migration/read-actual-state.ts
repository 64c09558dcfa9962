import type { DdlPort } from './ddl-port.js';
import type { ActualState } from './plan-migration.js';

/** What a dataset holds now; no dataset is no tables. */
export async function readActualState(ddl: DdlPort, datasetId: string): Promise<ActualState> {
  const dataset = await ddl.getDataset(datasetId);
  return { dataset, tables: dataset === undefined ? [] : await ddl.listTables(datasetId) };
}
