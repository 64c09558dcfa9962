import { STRING, TIMESTAMP } from '../sql/sql-type.js';
import type { VirtualTable } from '../sql/translate/catalog-view.js';
import { asText, type TableRecord, viewQueryOf } from './resources.js';
import { tableDdl } from './table-ddl-text.js';
import { optionsOf, type TableOption } from './table-options.js';
import { column, instant, text, type ViewColumn, virtual, yesNo } from './virtual-columns.js';

const OF_TABLE: readonly ViewColumn<TableRecord>[] = [column('table_catalog', STRING, (t) => text(t.projectId)), column('table_schema', STRING, (t) => text(t.datasetId)), column('table_name', STRING, (t) => text(t.tableId))];

const tableType = ({ kind, properties }: TableRecord): string =>
  (kind === 'VIEW' ? (properties['materializedView'] === undefined ? 'VIEW' : 'MATERIALIZED VIEW') : properties['snapshotDefinition'] === undefined ? 'BASE TABLE' : 'SNAPSHOT');

/** https://cloud.google.com/bigquery/docs/information-schema-tables */
const TABLES: readonly ViewColumn<TableRecord>[] = [
  ...OF_TABLE, column('table_type', STRING, (t) => text(tableType(t))), column('is_insertable_into', STRING, (t) => yesNo(tableType(t) === 'BASE TABLE')), column('is_typed', STRING, () => text('NO')),
  column('creation_time', TIMESTAMP, (t) => instant(t.creationTime)), column('ddl', STRING, (t) => text(tableDdl(t))), column('default_collation_name', STRING, (t) => text(asText(t.properties['defaultCollation']) ?? 'NULL')),
];

/** https://cloud.google.com/bigquery/docs/information-schema-views */
const VIEWS: readonly ViewColumn<TableRecord>[] = [
  ...OF_TABLE, column('view_definition', STRING, (t) => text(viewQueryOf(t))), column('check_option', STRING, () => null), column('use_standard_sql', STRING, () => text('YES')),
];

export const tablesView = (tables: () => readonly TableRecord[]): VirtualTable => virtual(TABLES, tables);
export const viewsView = (tables: () => readonly TableRecord[]): VirtualTable => virtual(VIEWS, () => tables().filter((t) => t.kind === 'VIEW'));

interface OptionOfTable extends TableOption {
  readonly table: TableRecord;
}

/** https://cloud.google.com/bigquery/docs/information-schema-table-options */
const OPTION_COLUMNS: readonly ViewColumn<OptionOfTable>[] = [
  column('table_catalog', STRING, (o) => text(o.table.projectId)), column('table_schema', STRING, (o) => text(o.table.datasetId)), column('table_name', STRING, (o) => text(o.table.tableId)),
  column('option_name', STRING, (o) => text(o.name)), column('option_type', STRING, (o) => text(o.type)), column('option_value', STRING, (o) => text(o.value)),
];

export const tableOptionsView = (tables: () => readonly TableRecord[]): VirtualTable => virtual(OPTION_COLUMNS, () => tables().flatMap((table) => optionsOf(table).map((option) => ({ ...option, table }))));
