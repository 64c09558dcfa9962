import { INT64, STRING } from '../sql/sql-type.js';
import type { VirtualTable } from '../sql/translate/catalog-view.js';
import { NULL_VALUE } from '../sql/translate/expression-value.js';
import { asList, asObject, asText, type TableRecord } from './resources.js';
import { column, text, type ViewColumn, virtual, whole } from './virtual-columns.js';

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

interface KeyColumn {
  readonly table: TableRecord;
  readonly column: string;
  readonly position: number;
}

const keysOf = (table: TableRecord): readonly KeyColumn[] =>
  asList(asObject(asObject(table.properties['tableConstraints'])['primaryKey'])['columns']).map((name, i) => ({ table, column: String(name), position: i + 1 }));

/** https://cloud.google.com/bigquery/docs/information-schema-key-column-usage: primary keys; foreign ones are kept, not shown. */
const KEY_COLUMNS: readonly ViewColumn<KeyColumn>[] = [
  column('constraint_catalog', STRING, (k) => text(k.table.projectId)), column('constraint_schema', STRING, (k) => text(k.table.datasetId)), column('constraint_name', STRING, (k) => text(`${k.table.tableId}.pk$`)),
  column('table_catalog', STRING, (k) => text(k.table.projectId)), column('table_schema', STRING, (k) => text(k.table.datasetId)), column('table_name', STRING, (k) => text(k.table.tableId)),
  column('column_name', STRING, (k) => text(k.column)), column('ordinal_position', INT64, (k) => whole(k.position)), column('position_in_unique_constraint', INT64, () => NULL_VALUE),
];

export const tableOptionsView = (tables: readonly TableRecord[]): VirtualTable => virtual(OPTION_COLUMNS, tables.flatMap(optionsOf));
export const keyColumnUsageView = (tables: readonly TableRecord[]): VirtualTable => virtual(KEY_COLUMNS, tables.flatMap(keysOf));
