import { STRING, TIMESTAMP } from '../sql/sql-type.js';
import type { VirtualTable } from '../sql/translate/catalog-view.js';
import { asObject, asText, type DatasetRecord } from './resources.js';
import { column, instant, text, type ViewColumn, virtual } from './virtual-columns.js';

const DAY_MS = 86_400_000;

/** https://cloud.google.com/bigquery/docs/information-schema-datasets-schemata */
const SCHEMATA: readonly ViewColumn<DatasetRecord>[] = [
  column('catalog_name', STRING, (s) => text(s.projectId)), column('schema_name', STRING, (s) => text(s.datasetId)), column('schema_owner', STRING, () => null),
  column('creation_time', TIMESTAMP, (s) => instant(s.creationTime)), column('last_modified_time', TIMESTAMP, (s) => instant(s.lastModifiedTime)), column('location', STRING, (s) => text(s.location)),
  column('default_collation_name', STRING, () => null),
];

export const schemataView = (datasets: () => readonly DatasetRecord[]): VirtualTable => virtual(SCHEMATA, datasets);

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

export const schemataOptionsView = (datasets: () => readonly DatasetRecord[]): VirtualTable => virtual(DATASET_OPTION_COLUMNS, () => datasets().flatMap(datasetOptions));
