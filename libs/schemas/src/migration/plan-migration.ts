import type { TableSchema } from '../table-schema.js';
import type { ActualDataset, ActualTable } from './actual-table.js';
import type { DatasetOptions, TableUpdate } from './ddl-port.js';
import { diffTable } from './diff-table.js';
import { heldBack } from './ledger-label.js';
import type { MigrationPlan, MigrationStep } from './migration-plan.js';
import { tableUpdate } from './table-update.js';

/** A dataset and the tables that it should hold. */
export interface WantedDataset extends DatasetOptions {
  readonly datasetId: string;
  readonly tables: readonly TableSchema[];
}

/** What is there now; `dataset` undefined and no tables when there is nothing. */
export interface ActualState {
  readonly dataset: ActualDataset | undefined;
  readonly tables: readonly ActualTable[];
}

export interface MigrationInput {
  readonly wanted: WantedDataset;
  readonly actual: ActualState;
}

/** What it takes to make a dataset as wanted. Pure: the same input gives the same plan, and an up-to-date dataset gives none. */
export function planMigration({ wanted, actual }: MigrationInput): MigrationPlan {
  const { datasetId, location, labels, description } = wanted;
  const steps: MigrationStep[] = [];
  if (actual.dataset === undefined) {
    steps.push({ kind: 'create-dataset', datasetId, options: { location, labels, description }, reason: 'the dataset does not exist' });
  } else if (actual.dataset.location.toUpperCase() !== location.toUpperCase()) {
    const reason = `the dataset lies in ${actual.dataset.location} and should lie in ${location}; BigQuery cannot move it, so nothing in it is touched`;
    return { steps: [{ kind: 'blocked', datasetId, reason }] };
  }
  const existing = new Map(actual.tables.map((table) => [table.tableId, table]));
  for (const table of wanted.tables) {
    const found = existing.get(table.tableName);
    if (found === undefined) steps.push({ kind: 'create-table', datasetId, table, reason: 'the table does not exist' });
    else steps.push(...stepsForTable(datasetId, table, found));
  }
  const known = new Set(wanted.tables.map((table) => table.tableName));
  for (const { tableId } of actual.tables) {
    if (!known.has(tableId)) steps.push({ kind: 'leave-alone', datasetId, tableId, changes: [], reason: 'no table file knows this table; data is never dropped' });
  }
  return { steps };
}

/** The one update that brings a table as near to its file as can be done in place; undefined when there is nothing to do. */
export function updateInPlace(wanted: TableSchema, actual: ActualTable): TableUpdate | undefined {
  const doable = heldBack(diffTable(wanted, actual)).filter(({ effect }) => effect === 'additive' || effect === 'in-place');
  return doable.length === 0 ? undefined : tableUpdate(wanted, actual, doable);
}

export function* stepsForTable(datasetId: string, wanted: TableSchema, actual: ActualTable): Iterable<MigrationStep> {
  const tableId = wanted.tableName;
  const { additive = [], 'in-place': inPlace = [], 'needs-copy': needsCopy = [], 'left-alone': leftAlone = [] } = Object.groupBy(
    heldBack(diffTable(wanted, actual)),
    (change) => change.effect,
  );
  const doable = [...additive, ...inPlace];
  if (doable.length > 0) {
    const reason = `${additive.length} column(s) to add, ${inPlace.length} change(s) in place`;
    yield { kind: 'update-table', datasetId, tableId, changes: doable, update: tableUpdate(wanted, actual, doable), reason };
  }
  if (needsCopy.length > 0) {
    const reason = 'BigQuery cannot do this in place; refused unless a copy-and-swap is asked for by name';
    yield { kind: 'copy-and-swap', datasetId, tableId, changes: needsCopy, reason };
  }
  if (leftAlone.length > 0) {
    yield { kind: 'leave-alone', datasetId, tableId, changes: leftAlone, reason: 'columns that the table file does not know; data is never dropped' };
  }
}
