import type { FieldSchema, TableSchema, TableUpdate } from '@cloudact/schemas';
import type { RestTable } from './rest-resources.js';

const DAY_MS = 86_400_000;

/** A column as tables.insert takes it. */
export function fieldResource(field: FieldSchema): Record<string, unknown> {
  return {
    name: field.name,
    type: field.type === 'STRUCT' ? 'RECORD' : field.type,
    mode: field.mode,
    ...(field.description === '' ? {} : { description: field.description }),
    ...(field.fields === undefined ? {} : { fields: field.fields.map(fieldResource) }),
    ...(field.defaultValueExpression === undefined ? {} : { defaultValueExpression: field.defaultValueExpression }),
    ...(field.rangeElementType === undefined ? {} : { rangeElementType: { type: field.rangeElementType } }),
  };
}

/** A whole table as tables.insert takes it. */
export function tableResource(schema: TableSchema): Record<string, unknown> {
  return {
    description: schema.description,
    labels: schema.labels,
    schema: { fields: schema.fields.map(fieldResource) },
    timePartitioning: {
      type: schema.partitioning.type,
      field: schema.partitioning.field,
      ...(schema.partitionExpirationDays === undefined ? {} : { expirationMs: String(schema.partitionExpirationDays * DAY_MS) }),
    },
    requirePartitionFilter: schema.requirePartitionFilter,
    ...(schema.clustering.length === 0 ? {} : { clustering: { fields: schema.clustering } }),
    ...(schema.primaryKey.length === 0 ? {} : { tableConstraints: { primaryKey: { columns: schema.primaryKey } } }),
  };
}

/**
 * A change as tables.patch takes it: what is absent stays, null removes (docs/reference/rest/v2/tables/patch). The partitioning is a
 * whole, so that a change of its expiration repeats what `current` says.
 */
export function tableUpdateResource(update: TableUpdate, current: RestTable): Record<string, unknown> {
  const { description, fields, clustering, partitionExpirationDays, requirePartitionFilter, labels, primaryKey } = update;
  const expirationMs = typeof partitionExpirationDays === 'number' ? String(partitionExpirationDays * DAY_MS) : null;
  return {
    ...(description === undefined ? {} : { description }),
    ...(fields === undefined ? {} : { schema: { fields: fields.map(fieldResource) } }),
    ...(clustering === undefined ? {} : { clustering: clustering.length === 0 ? null : { fields: clustering } }),
    ...(partitionExpirationDays === undefined ? {} : { timePartitioning: { ...current.timePartitioning, expirationMs } }),
    ...(requirePartitionFilter === undefined ? {} : { requirePartitionFilter }),
    ...(labels === undefined ? {} : { labels }),
    ...(primaryKey === undefined ? {} : { tableConstraints: primaryKey.length === 0 ? null : { primaryKey: { columns: primaryKey } } }),
  };
}
