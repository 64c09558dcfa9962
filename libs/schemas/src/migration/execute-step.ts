import type { DdlPort } from './ddl-port.js';
import { diffTable } from './diff-table.js';
import type { MigrationStep } from './migration-plan.js';

/** Steps that ask something of BigQuery. */
export type ExecutableStep = Extract<MigrationStep, { kind: 'create-dataset' | 'create-table' | 'update-table' }>;

/**
 * Does one step. A failed creation is looked up before it counts as failed: another migrator, or an earlier try whose answer was lost,
 * may have made the very same thing.
 */
export async function executeStep(step: ExecutableStep, ddl: DdlPort): Promise<'applied' | 'already-there'> {
  try {
    await perform(step, ddl);
    return 'applied';
  } catch (error) {
    if (await isDone(step, ddl).catch(() => false)) return 'already-there';
    throw error;
  }
}

async function perform(step: ExecutableStep, ddl: DdlPort): Promise<void> {
  switch (step.kind) {
    case 'create-dataset':
      return ddl.createDataset(step.datasetId, step.options);
    case 'create-table':
      return ddl.createTable(step.datasetId, step.table);
    case 'update-table':
      return ddl.updateTable(step.datasetId, step.tableId, step.update);
  }
}

async function isDone(step: ExecutableStep, ddl: DdlPort): Promise<boolean> {
  switch (step.kind) {
    case 'create-dataset': {
      const dataset = await ddl.getDataset(step.datasetId);
      return dataset?.location.toUpperCase() === step.options.location.toUpperCase();
    }
    case 'create-table': {
      const table = (await ddl.listTables(step.datasetId)).find((candidate) => candidate.tableId === step.table.tableName);
      return table !== undefined && diffTable(step.table, table).length === 0;
    }
    case 'update-table':
      return false;
  }
}
