import type { TableSchema } from '../table-schema.js';
import type { ActualTable } from './actual-table.js';
import type { TableUpdate } from './ddl-port.js';
import { labelsToWrite } from './ledger-label.js';
import { mergeFields } from './merge-fields.js';
import type { TableChange } from './table-change.js';

/** The one update that makes all additive and in-place changes of a table; expects nothing else among `changes`. */
export function tableUpdate(wanted: TableSchema, actual: ActualTable, changes: readonly TableChange[]): TableUpdate {
  return Object.assign({}, ...changes.map((change) => partOf(change, wanted, actual, changes))) as TableUpdate;
}

function partOf(change: TableChange, wanted: TableSchema, actual: ActualTable, changes: readonly TableChange[]): TableUpdate {
  switch (change.kind) {
    case 'column-added':
    case 'mode-changed':
    case 'column-description-changed':
    case 'default-changed':
      return { fields: mergeFields(wanted.fields, actual.fields) };
    case 'description-changed':
      return { description: wanted.description };
    case 'clustering-changed':
      return { clustering: wanted.clustering };
    case 'expiration-changed':
      return { partitionExpirationDays: wanted.partitionExpirationDays ?? null };
    case 'partition-filter-changed':
      return { requirePartitionFilter: wanted.requirePartitionFilter };
    case 'label-changed':
      return { labels: labelsToWrite(wanted, changes) };
    case 'primary-key-changed':
      return { primaryKey: wanted.primaryKey };
    case 'column-unknown':
    case 'type-changed':
    case 'partitioning-changed':
      return {};
  }
}
