import type { FieldType } from '../field-type.js';
import type { TableFile, TableFileField } from '../table-file.js';
import type { PartitionType } from '../table-schema.js';
import type { TableCheck } from './table-check.js';

/** Which columns may carry which partitioning: https://cloud.google.com/bigquery/docs/partitioned-tables#date_timestamp_partitioned_tables */
const PARTITION_COLUMN_TYPES: Readonly<Record<PartitionType, readonly FieldType[]>> = {
  DAY: ['DATE', 'TIMESTAMP', 'DATETIME'],
  HOUR: ['TIMESTAMP', 'DATETIME'],
  MONTH: ['DATE', 'TIMESTAMP', 'DATETIME'],
  YEAR: ['DATE', 'TIMESTAMP', 'DATETIME'],
};

/** https://cloud.google.com/bigquery/docs/clustered-tables#cluster_column_types */
const CLUSTERING_TYPES: readonly FieldType[] = ['BIGNUMERIC', 'BOOL', 'DATE', 'DATETIME', 'GEOGRAPHY', 'INT64', 'NUMERIC', 'RANGE', 'STRING', 'TIMESTAMP'];

/** The partition column exists and fits; so do the clustering columns. */
export const checkLayout: TableCheck = function* (table) {
  const { type, field } = table.partitioning;
  const column = topLevel(table, field);
  const allowed = PARTITION_COLUMN_TYPES[type];
  if (column === undefined) {
    yield { pointer: '/partitioning/field', field, message: `is no top-level column of this table; name one of type ${allowed.join(', ')}` };
  } else if (!allowed.includes(column.type)) {
    yield { pointer: '/partitioning/field', field, message: `is ${column.type}; partitioning by ${type} needs ${allowed.join(', ')}` };
  } else if (column.mode === 'REPEATED') {
    yield { pointer: '/partitioning/field', field, message: 'is REPEATED; a partition column holds one value a row' };
  }

  for (const [index, name] of table.clustering.entries()) {
    const pointer = `/clustering/${index}`;
    const clustered = topLevel(table, name);
    if (clustered === undefined) yield { pointer, field: name, message: 'is no top-level column of this table' };
    else if (clustered.mode === 'REPEATED') yield { pointer, field: name, message: 'is REPEATED; a clustering column holds one value a row' };
    else if (!CLUSTERING_TYPES.includes(clustered.type)) {
      yield { pointer, field: name, message: `is ${clustered.type}; BigQuery clusters by ${CLUSTERING_TYPES.join(', ')}` };
    }
  }
};

function topLevel(table: TableFile, name: string): TableFileField | undefined {
  return table.schema.find((column) => column.name === name);
}
