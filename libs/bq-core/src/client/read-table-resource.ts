import { type ActualPartitioning, type ActualTable, FIELD_TYPES, type FieldMode, type FieldSchema, type FieldType, PARTITION_TYPES, type PartitionType, RANGE_ELEMENT_TYPES, type RangeElementType } from '@cloudact/schemas';
import { BigQueryError } from '../errors/bigquery-error.js';
import type { RestField, RestTable } from './rest-resources.js';

const DAY_MS = 86_400_000;

/** REST answers with the names of legacy SQL (docs/reference/rest/v2/tables#TableFieldSchema). */
const GOOGLE_SQL_NAME: Readonly<Record<string, FieldType>> = { INTEGER: 'INT64', FLOAT: 'FLOAT64', BOOLEAN: 'BOOL', RECORD: 'STRUCT' };

/** A table resource in our words. @throws BigQueryError for a column type that we do not know */
export function readTableResource(table: RestTable): ActualTable {
  const partitioning = partitioningOf(table);
  // null and 0 both say that partitions never expire
  const expirationMs = Number(table.timePartitioning?.expirationMs ?? 0);
  return {
    tableId: table.tableReference?.tableId ?? '',
    description: table.description ?? '',
    fields: (table.schema?.fields ?? []).map(readField),
    ...(partitioning === undefined ? {} : { partitioning }),
    clustering: table.clustering?.fields ?? [],
    ...(expirationMs === 0 ? {} : { partitionExpirationDays: expirationMs / DAY_MS }),
    requirePartitionFilter: table.requirePartitionFilter ?? table.timePartitioning?.requirePartitionFilter ?? false,
    labels: table.labels ?? {},
    primaryKey: table.tableConstraints?.primaryKey?.columns ?? [],
  };
}

function readField(field: RestField): FieldSchema {
  const { name = '', mode = 'NULLABLE', description = '', fields, defaultValueExpression } = field;
  const range = RANGE_ELEMENT_TYPES.find((candidate) => candidate === field.rangeElementType?.type) satisfies RangeElementType | undefined;
  return {
    name,
    type: typeOf(field),
    mode: mode as FieldMode,
    description,
    ...(fields === undefined ? {} : { fields: fields.map(readField) }),
    ...(defaultValueExpression === undefined ? {} : { defaultValueExpression }),
    ...(range === undefined ? {} : { rangeElementType: range }),
  };
}

function typeOf(field: RestField): FieldType {
  const name = field.type ?? '';
  const type = GOOGLE_SQL_NAME[name] ?? FIELD_TYPES.find((candidate) => candidate === name);
  if (type === undefined) throw new BigQueryError({ code: 'BIGQUERY_NOT_SUPPORTED', message: `column ${field.name} has the type ${name}, which this version does not know` });
  return type;
}

function partitioningOf(table: RestTable): ActualPartitioning | undefined {
  if (table.rangePartitioning !== undefined) return { type: 'other', detail: `integer ranges of ${table.rangePartitioning.field}` };
  if (table.timePartitioning === undefined) return undefined;
  const { type = 'DAY', field } = table.timePartitioning;
  const known: PartitionType | undefined = PARTITION_TYPES.find((candidate) => candidate === type);
  if (known === undefined) return { type: 'other', detail: `time unit ${type}` };
  return { type: known, ...(field === undefined ? {} : { field }) };
}
