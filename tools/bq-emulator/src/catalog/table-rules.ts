import { invalid } from '../api-error.js';
import { asList, asObject, asText, type JsonObject } from './resources.js';
import type { TableField } from './table-store.js';

/** https://cloud.google.com/bigquery/docs/creating-clustered-tables#limitations */
const MAX_CLUSTERING = 4;
const CLUSTERABLE = ['BIGNUMERIC', 'BOOLEAN', 'DATE', 'DATETIME', 'GEOGRAPHY', 'INTEGER', 'NUMERIC', 'RANGE', 'STRING', 'TIMESTAMP'];
const PARTITIONABLE = ['DATE', 'TIMESTAMP', 'DATETIME'];

const find = (fields: readonly TableField[], name: string): TableField | undefined => fields.find((f) => f.name.toLowerCase() === name.toLowerCase());

/** Partitioning, clustering and keys must name columns that can bear them. */
export function checkTableProperties(properties: JsonObject, fields: readonly TableField[]): void {
  const partitioning = asObject(properties['timePartitioning']);
  const partitionField = asText(partitioning['field']);
  if (partitionField !== undefined) {
    const field = find(fields, partitionField);
    if (field === undefined) throw invalid(`The field specified for partitioning cannot be found in the schema: ${partitionField}`);
    if (!PARTITIONABLE.includes(field.type) || field.mode === 'REPEATED') {
      throw invalid(`The field specified for time partitioning can only be of type TIMESTAMP, DATE or DATETIME. The type found is: ${field.type}.`);
    }
    if (field.type === 'DATE' && partitioning['type'] === 'HOUR') throw invalid('Hourly partitioning is not supported on a DATE column');
  }
  const clustering = asList(asObject(properties['clustering'])['fields']).map(String);
  if (clustering.length > MAX_CLUSTERING) throw invalid(`Too many clustering fields: ${clustering.length}. Maximum is ${MAX_CLUSTERING}.`);
  for (const name of clustering) {
    const field = find(fields, name);
    if (field === undefined) throw invalid(`The field specified for clustering cannot be found in the schema. Invalid field: ${name}.`);
    if (!CLUSTERABLE.includes(field.type) || field.mode === 'REPEATED') throw invalid(`The field specified for clustering cannot be of type ${field.type}: ${name}`);
  }
  const key = asList(asObject(asObject(properties['tableConstraints'])['primaryKey'])['columns']).map(String);
  for (const name of key) {
    if (find(fields, name) === undefined) throw invalid(`Primary key column ${name} does not exist in the table`);
  }
}

/** https://cloud.google.com/bigquery/docs/datasets#dataset-naming, https://cloud.google.com/bigquery/docs/tables#table_naming */
export function checkDatasetId(id: string): void {
  if (!/^\w{1,1024}$/.test(id)) {
    throw invalid(`Invalid dataset ID "${id}". Dataset IDs must be alphanumeric (plus underscores) and must be at most 1024 characters long.`);
  }
}

export function checkTableId(id: string): void {
  if (!/^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Zs}]{1,1024}$/u.test(id)) {
    throw invalid(`Invalid table ID "${id}". Table IDs must be alphanumeric (plus underscores) and must be at most 1024 characters long.`);
  }
}
