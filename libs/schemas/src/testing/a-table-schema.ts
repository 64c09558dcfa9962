import type { FieldSchema } from '../field-schema.js';
import type { ActualTable } from '../migration/actual-table.js';
import type { TableSchema } from '../table-schema.js';

/** A NULLABLE STRING column, unless told otherwise. */
export function aField(overrides: Partial<FieldSchema> & Pick<FieldSchema, 'name'>): FieldSchema {
  return { type: 'STRING', mode: 'NULLABLE', description: `What ${overrides.name} means in this test.`, ...overrides };
}

/** A small valid table of the organization scope: org, id, day, cost. */
export function aTableSchema(overrides: Partial<TableSchema> = {}): TableSchema {
  return {
    tableName: 'things',
    description: 'Things that a test stores and reads again.',
    version: 1,
    scope: 'organization',
    fields: [
      aField({ name: 'x_org_slug', mode: 'REQUIRED' }),
      aField({ name: 'thing_id', mode: 'REQUIRED' }),
      aField({ name: 'day', type: 'DATE', mode: 'REQUIRED' }),
      aField({ name: 'cost', type: 'BIGNUMERIC' }),
    ],
    partitioning: { type: 'DAY', field: 'day' },
    clustering: ['thing_id'],
    primaryKey: ['x_org_slug', 'thing_id'],
    sliceKey: [],
    writeProfile: 'append',
    requirePartitionFilter: false,
    labels: { domain: 'test' },
    ...overrides,
  };
}

/** The table as BigQuery would describe it right after `schema` was created. */
export function anActualTable(schema: TableSchema = aTableSchema(), overrides: Partial<ActualTable> = {}): ActualTable {
  return {
    tableId: schema.tableName,
    description: schema.description,
    fields: schema.fields,
    partitioning: schema.partitioning,
    clustering: schema.clustering,
    requirePartitionFilter: schema.requirePartitionFilter,
    labels: schema.labels,
    primaryKey: schema.primaryKey,
    ...(schema.partitionExpirationDays === undefined ? {} : { partitionExpirationDays: schema.partitionExpirationDays }),
    ...overrides,
  };
}
