import type { TableSchema } from '../table-schema.js';
import type { ActualTable } from './actual-table.js';
import { diffFields } from './diff-fields.js';
import type { TableChange } from './table-change.js';

/**
 * Everything in which a table differs from its file; empty when it is as wanted. Labels that the file does not name are somebody
 * else's and are not compared; so is the order of columns, which BigQuery fixes at creation.
 */
export function diffTable(wanted: TableSchema, actual: ActualTable): readonly TableChange[] {
  return [...diffLayout(wanted, actual), ...diffFields(wanted.fields, actual.fields), ...diffProperties(wanted, actual)];
}

function* diffLayout(wanted: TableSchema, actual: ActualTable): Iterable<TableChange> {
  const { partitioning } = actual;
  const samePartitioning =
    partitioning !== undefined &&
    partitioning.type !== 'other' &&
    partitioning.type === wanted.partitioning.type &&
    partitioning.field?.toLowerCase() === wanted.partitioning.field.toLowerCase();
  if (!samePartitioning) {
    yield {
      kind: 'partitioning-changed',
      from: partitioning,
      to: wanted.partitioning,
      effect: 'needs-copy',
      reason: 'partitioning is fixed when a table is made; it takes a copy-and-swap',
    };
  }
  if (!sameNames(wanted.clustering, actual.clustering)) {
    yield { kind: 'clustering-changed', from: actual.clustering, to: wanted.clustering, effect: 'in-place', reason: 'new rows follow at once, stored rows only when they are rewritten' };
  }
}

function* diffProperties(wanted: TableSchema, actual: ActualTable): Iterable<TableChange> {
  if (wanted.description !== actual.description) {
    yield { kind: 'description-changed', from: actual.description, to: wanted.description, effect: 'in-place', reason: 'descriptions follow the table file' };
  }
  if (wanted.partitionExpirationDays !== actual.partitionExpirationDays) {
    yield {
      kind: 'expiration-changed',
      from: actual.partitionExpirationDays,
      to: wanted.partitionExpirationDays,
      effect: 'in-place',
      reason:
        wanted.partitionExpirationDays === undefined
          ? 'partitions are kept for ever from now on'
          : `partitions older than ${wanted.partitionExpirationDays} days are dropped, those that exist included`,
    };
  }
  if (wanted.requirePartitionFilter !== actual.requirePartitionFilter) {
    yield {
      kind: 'partition-filter-changed',
      from: actual.requirePartitionFilter,
      to: wanted.requirePartitionFilter,
      effect: 'in-place',
      reason: wanted.requirePartitionFilter ? `queries without a filter on ${wanted.partitioning.field} will be refused` : 'queries no longer need a filter on the partition column',
    };
  }
  for (const [label, to] of Object.entries(wanted.labels)) {
    const from = actual.labels[label];
    if (from !== to) yield { kind: 'label-changed', label, from, to, effect: 'in-place', reason: 'labels follow the table file' };
  }
  if (actual.primaryKey !== undefined && !sameNames(wanted.primaryKey, actual.primaryKey)) {
    yield { kind: 'primary-key-changed', from: actual.primaryKey, to: wanted.primaryKey, effect: 'in-place', reason: 'the key is NOT ENFORCED; stored rows are not checked' };
  }
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name, index) => name.toLowerCase() === right[index]?.toLowerCase());
}
