import { STRING } from '../sql/sql-type.js';
import type { VirtualTable } from '../sql/translate/catalog-view.js';
import { asObject, asText, type DatasetRecord, type TableRecord } from './resources.js';
import { column, text, type ViewColumn, virtual } from './virtual-columns.js';

interface Option {
  readonly table: TableRecord;
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

const DAY_MS = 86_400_000;

/** A table's options as DDL would write them: https://cloud.google.com/bigquery/docs/information-schema-table-options */
function optionsOf(table: TableRecord): readonly Option[] {
  const { properties } = table;
  const partitioning = asObject(properties['timePartitioning']);
  const options: Option[] = [];
  const add = (name: string, type: string, value: string | undefined): void => {
    if (value !== undefined) options.push({ table, name, type, value });
  };
  const string = (item: unknown): string | undefined => (asText(item) === undefined ? undefined : JSON.stringify(asText(item)));
  add('description', 'STRING', string(properties['description']));
  add('friendly_name', 'STRING', string(properties['friendlyName']));
  const labels = Object.entries(asObject(properties['labels']));
  add('labels', 'ARRAY<STRUCT<STRING, STRING>>', labels.length === 0 ? undefined : `[${labels.map(([key, item]) => `STRUCT(${JSON.stringify(key)}, ${JSON.stringify(item)})`).join(', ')}]`);
  add('partition_expiration_days', 'FLOAT64', partitioning['expirationMs'] === undefined ? undefined : (Number(partitioning['expirationMs']) / DAY_MS).toFixed(1));
  add('require_partition_filter', 'BOOL', properties['requirePartitionFilter'] === true || partitioning['requirePartitionFilter'] === true ? 'true' : undefined);
  return options;
}

const OPTION_COLUMNS: readonly ViewColumn<Option>[] = [
  column('table_catalog', STRING, (o) => text(o.table.projectId)), column('table_schema', STRING, (o) => text(o.table.datasetId)), column('table_name', STRING, (o) => text(o.table.tableId)),
  column('option_name', STRING, (o) => text(o.name)), column('option_type', STRING, (o) => text(o.type)), column('option_value', STRING, (o) => text(o.value)),
];

export const tableOptionsView = (tables: readonly TableRecord[]): VirtualTable => virtual(OPTION_COLUMNS, tables.flatMap(optionsOf));

interface DatasetOption {
  readonly dataset: DatasetRecord;
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

/** https://cloud.google.com/bigquery/docs/information-schema-datasets-schemata-options */
function datasetOptions(dataset: DatasetRecord): readonly DatasetOption[] {
  const { properties } = dataset;
  const string = (item: unknown): string | undefined => (asText(item) === undefined ? undefined : JSON.stringify(asText(item)));
  const days = (ms: unknown): string | undefined => (ms === undefined || ms === null ? undefined : (Number(ms) / DAY_MS).toFixed(1));
  const labels = Object.entries(asObject(properties['labels']));
  const found: readonly (readonly [name: string, type: string, value: string | undefined])[] = [
    ['default_partition_expiration_days', 'FLOAT64', days(properties['defaultPartitionExpirationMs'])], ['default_table_expiration_days', 'FLOAT64', days(properties['defaultTableExpirationMs'])],
    ['description', 'STRING', string(properties['description'])], ['friendly_name', 'STRING', string(properties['friendlyName'])],
    ['labels', 'ARRAY<STRUCT<STRING, STRING>>', labels.length === 0 ? undefined : `[${labels.map(([key, item]) => `STRUCT(${JSON.stringify(key)}, ${JSON.stringify(item)})`).join(', ')}]`],
    ['location', 'STRING', string(dataset.location)],
  ];
  return found.flatMap(([name, type, value]) => (value === undefined ? [] : [{ dataset, name, type, value }]));
}

const DATASET_OPTION_COLUMNS: readonly ViewColumn<DatasetOption>[] = [
  column('catalog_name', STRING, (o) => text(o.dataset.projectId)), column('schema_name', STRING, (o) => text(o.dataset.datasetId)),
  column('option_name', STRING, (o) => text(o.name)), column('option_type', STRING, (o) => text(o.type)), column('option_value', STRING, (o) => text(o.value)),
];

export const schemataOptionsView = (datasets: readonly DatasetRecord[]): VirtualTable => virtual(DATASET_OPTION_COLUMNS, datasets.flatMap(datasetOptions));
