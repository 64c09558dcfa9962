import { invalid } from '../api-error.js';
import { checkLabels } from './label-rules.js';
import { asObject, asTexts, asText, type DatasetRecord, type JsonObject } from './resources.js';
import type { TableField } from './table-store.js';

/** https://cloud.google.com/bigquery/docs/creating-clustered-tables#limitations */
const MAX_CLUSTERING = 4;
const CLUSTERABLE = ['BIGNUMERIC', 'BOOLEAN', 'DATE', 'DATETIME', 'GEOGRAPHY', 'INTEGER', 'NUMERIC', 'RANGE', 'STRING', 'TIMESTAMP'];
/** https://cloud.google.com/bigquery/quotas#partitioned_tables */
const MAX_RANGES = 10_000;
const UNITS = ['HOUR', 'DAY', 'MONTH', 'YEAR'];
const PARTITIONABLE = ['DATE', 'TIMESTAMP', 'DATETIME'];

const find = (fields: readonly TableField[], name: string): TableField | undefined => fields.find((f) => f.name.toLowerCase() === name.toLowerCase());

/** https://cloud.google.com/bigquery/quotas#all_tables: characters of a table's or a dataset's description. */
const MAX_DESCRIPTION = 16_384;

function checkDescription(description: unknown): void {
  const length = asText(description)?.length ?? 0;
  if (length > MAX_DESCRIPTION) throw invalid(`The description is too long: ${length} characters. Maximum is ${MAX_DESCRIPTION}.`);
}

/** Partitioning, clustering and keys must name columns that can bear them. */
export function checkTableProperties(properties: JsonObject, fields: readonly TableField[]): void {
  checkLabels(properties['labels']);
  checkDescription(properties['description']);
  const partitioning = asObject(properties['timePartitioning']);
  const partitionField = asText(partitioning['field']);
  if (partitioning['type'] !== undefined && !UNITS.includes(asText(partitioning['type']) ?? '')) throw invalid(`Invalid value for timePartitioning.type: ${asText(partitioning['type']) ?? ''} is not a valid value`);
  if (partitionField !== undefined) {
    const field = find(fields, partitionField);
    if (field === undefined) throw invalid(`The field specified for partitioning cannot be found in the schema: ${partitionField}`);
    if (!PARTITIONABLE.includes(field.type) || field.mode === 'REPEATED') {
      throw invalid(`The field specified for time partitioning can only be of type TIMESTAMP, DATE or DATETIME. The type found is: ${field.type}.`);
    }
    if (field.type === 'DATE' && partitioning['type'] === 'HOUR') throw invalid('Hourly partitioning is not supported on a DATE column');
  }
  checkRangePartitioning(properties, fields);
  const clustering = asTexts(asObject(properties['clustering'])['fields']);
  if (clustering.length > MAX_CLUSTERING) throw invalid(`Too many clustering fields: ${clustering.length}. Maximum is ${MAX_CLUSTERING}.`);
  for (const name of clustering) {
    const field = find(fields, name);
    if (field === undefined) throw invalid(`The field specified for clustering cannot be found in the schema. Invalid field: ${name}.`);
    if (!CLUSTERABLE.includes(field.type) || field.mode === 'REPEATED') throw invalid(`The field specified for clustering cannot be of type ${field.type}: ${name}`);
  }
  const key = asTexts(asObject(asObject(properties['tableConstraints'])['primaryKey'])['columns']);
  for (const name of key) {
    if (find(fields, name) === undefined) throw invalid(`Primary key column ${name} does not exist in the table`);
  }
}

/** https://cloud.google.com/bigquery/docs/partitioned-tables#integer_range */
function checkRangePartitioning(properties: JsonObject, fields: readonly TableField[]): void {
  if (properties['rangePartitioning'] === undefined) return;
  if (properties['timePartitioning'] !== undefined) throw invalid('Only one of timePartitioning and rangePartitioning can be set');
  const { field: name, range } = asObject(properties['rangePartitioning']);
  const field = find(fields, asText(name) ?? '');
  if (field === undefined) throw invalid(`The field specified for partitioning cannot be found in the schema: ${asText(name) ?? ''}`);
  if (field.type !== 'INTEGER' || field.mode === 'REPEATED') throw invalid(`The field specified for range partitioning can only be of type INTEGER. The type found is: ${field.type}.`);
  const [start, end, interval] = ['start', 'end', 'interval'].map((key) => Number(asText(asObject(range)[key])));
  if (start === undefined || end === undefined || interval === undefined || !(interval > 0) || !(end > start)) throw invalid('Invalid range partitioning: the interval must be positive, and the end greater than the start');
  if ((end - start) / interval > MAX_RANGES) throw invalid(`Range partitioning has too many partitions: ${Math.ceil((end - start) / interval)}. Maximum is ${MAX_RANGES}.`);
}

/** https://cloud.google.com/bigquery/docs/datasets#dataset-naming, https://cloud.google.com/bigquery/docs/tables#table_naming */
export function checkDatasetId(id: string): void {
  if (!/^\w{1,1024}$/.test(id)) {
    throw invalid(`Invalid dataset ID "${id}". Dataset IDs must be alphanumeric (plus underscores) and must be at most 1024 characters long.`);
  }
}

/** https://cloud.google.com/bigquery/docs/reference/rest/v2/datasets#Dataset.FIELDS.default_table_expiration_ms: an hour at least. */
const MIN_EXPIRATION_MS = 3_600_000;

export function checkDatasetProperties(properties: JsonObject): void {
  checkLabels(properties['labels']);
  checkDescription(properties['description']);
  for (const name of ['defaultTableExpirationMs', 'defaultPartitionExpirationMs', 'maxTimeTravelHours']) {
    const given = properties[name];
    if (given !== undefined && given !== null && !/^-?\d+$/.test(asText(given) ?? '')) throw invalid(`Invalid value for ${name}: ${JSON.stringify(given)} is not a valid value`);
  }
  const expiration = asText(properties['defaultTableExpirationMs']);
  if (expiration !== undefined && Number(expiration) < MIN_EXPIRATION_MS) throw invalid(`Invalid value for defaultTableExpirationMs: ${expiration}. The minimum is ${MIN_EXPIRATION_MS}.`);
}

export function checkTableId(id: string): void {
  if (!/^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Zs}]{1,1024}$/u.test(id)) {
    throw invalid(`Invalid table ID "${id}". Table IDs must be alphanumeric (plus underscores) and must be at most 1024 characters long.`);
  }
}

/** https://cloud.google.com/bigquery/docs/updating-datasets#partition-expiration: what a dataset says of its partitioned tables, unless the table says it itself. */
export function withDefaultExpiration(properties: JsonObject, dataset: DatasetRecord): JsonObject {
  const partitioning = properties['timePartitioning'];
  const expirationMs = dataset.properties['defaultPartitionExpirationMs'];
  if (partitioning === undefined || expirationMs === undefined || expirationMs === null || asObject(partitioning)['expirationMs'] !== undefined) return properties;
  return { ...properties, timePartitioning: { ...asObject(partitioning), expirationMs: String(expirationMs as string | number) } };
}

/** https://cloud.google.com/bigquery/docs/managing-partitioned-tables: only the expiration can change in place. */
export function refusePartitioningChange(before: JsonObject, after: JsonObject): void {
  const spec = (properties: JsonObject): string => {
    const { type, field } = asObject(properties['timePartitioning']);
    return JSON.stringify([type ?? null, field ?? null, properties['rangePartitioning'] ?? null]);
  };
  if (spec(before) !== spec(after)) throw invalid('Cannot change partitioning spec for a partitioned/non-partitioned table.');
}
