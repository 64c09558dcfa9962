import { INT64, STRING } from '../sql/sql-type.js';
import type { VirtualTable } from '../sql/translate/catalog-view.js';
import { PARTITION_DATE, PARTITION_TIME } from '../sql/translate/pseudo-columns.js';
import { ingestionUnit } from './ingestion-time.js';
import { asList, asObject, asText, type TableRecord } from './resources.js';
import type { TableField } from './table-store.js';
import { typeText } from './type-text.js';
import { column, text, type ViewColumn, virtual, whole, yesNo } from './virtual-columns.js';

interface ColumnOfTable {
  readonly table: TableRecord;
  readonly field: TableField;
  /** Undefined for a pseudo column. */
  readonly position: number | undefined;
}

/** A table's columns, then its pseudo columns. */
function columnsOf(table: TableRecord): readonly ColumnOfTable[] {
  const unit = ingestionUnit(table);
  const pseudo = unit === undefined ? [] : [PARTITION_TIME, ...(unit === 'DAY' ? [{ name: PARTITION_DATE, type: 'DATE' }] : [])];
  return [...table.fields.map((field, i) => ({ table, field, position: i + 1 })), ...pseudo.map((field) => ({ table, field, position: undefined }))];
}

const OF_TABLE: readonly ViewColumn<ColumnOfTable>[] = [column('table_catalog', STRING, (c) => text(c.table.projectId)), column('table_schema', STRING, (c) => text(c.table.datasetId)), column('table_name', STRING, (c) => text(c.table.tableId))];

const isPartitioning = ({ table, field }: ColumnOfTable): boolean =>
  field === PARTITION_TIME || [table.properties['timePartitioning'], table.properties['rangePartitioning']].some((by) => asText(asObject(by)['field'])?.toLowerCase() === field.name.toLowerCase());

/** From 1; undefined for a column that the table is not clustered by. */
function clusteringPosition({ table, field }: ColumnOfTable): number | undefined {
  const at = asList(asObject(table.properties['clustering'])['fields']).map((f) => String(f).toLowerCase()).indexOf(field.name.toLowerCase());
  return at === -1 ? undefined : at + 1;
}

/** https://cloud.google.com/bigquery/docs/information-schema-columns */
const COLUMNS: readonly ViewColumn<ColumnOfTable>[] = [
  ...OF_TABLE, column('column_name', STRING, (c) => text(c.field.name)), column('ordinal_position', INT64, (c) => whole(c.position)), column('is_nullable', STRING, (c) => yesNo(c.field.mode !== 'REQUIRED')),
  column('data_type', STRING, (c) => text(typeText(c.field))), column('is_generated', STRING, () => text('NEVER')), column('generation_expression', STRING, () => null), column('is_stored', STRING, () => null),
  column('is_hidden', STRING, (c) => yesNo(c.position === undefined)), column('is_updatable', STRING, () => null), column('is_system_defined', STRING, (c) => yesNo(c.position === undefined)), column('is_partitioning_column', STRING, (c) => yesNo(isPartitioning(c))),
  column('clustering_ordinal_position', INT64, (c) => whole(clusteringPosition(c))), column('collation_name', STRING, (c) => text(c.field.collation ?? 'NULL')), column('column_default', STRING, (c) => text(c.field.defaultValueExpression ?? 'NULL')),
  column('rounding_mode', STRING, (c) => text(c.field.roundingMode)),
];

type PathOfTable = ColumnOfTable & { readonly path: string };

const pathsOf = (table: TableRecord, fields: readonly TableField[], prefix: string): readonly PathOfTable[] =>
  fields.flatMap((field, i) => [{ table, field, position: i + 1, path: `${prefix}${field.name}` }, ...pathsOf(table, field.fields ?? [], `${prefix}${field.name}.`)]);

/** https://cloud.google.com/bigquery/docs/information-schema-column-field-paths */
const PATHS: readonly ViewColumn<PathOfTable>[] = [
  ...OF_TABLE, column<PathOfTable>('column_name', STRING, (c) => text(c.path.split('.')[0])), column<PathOfTable>('field_path', STRING, (c) => text(c.path)), column<PathOfTable>('data_type', STRING, (c) => text(typeText(c.field))),
  column<PathOfTable>('description', STRING, (c) => text(c.field.description)), column<PathOfTable>('collation_name', STRING, (c) => text(c.field.collation ?? 'NULL')), column<PathOfTable>('rounding_mode', STRING, (c) => text(c.field.roundingMode)),
];

export const columnsView = (tables: () => readonly TableRecord[]): VirtualTable => virtual(COLUMNS, () => tables().flatMap(columnsOf));
export const columnPathsView = (tables: () => readonly TableRecord[]): VirtualTable => virtual(PATHS, () => tables().flatMap((table) => pathsOf(table, table.fields, '')));
