import type { JobRecord } from '../jobs/job.js';
import { fieldType, INT64, STRING, TIMESTAMP, typeName } from '../sql/sql-type.js';
import type { CatalogView, TableEntry, VirtualTable } from '../sql/translate/catalog-view.js';
import { NULL_VALUE } from '../sql/translate/expression-value.js';
import { FILTER_NAMES, PARTITION_DATE, PARTITION_TIME } from '../sql/translate/pseudo-columns.js';
import type { RoutineEntry } from '../sql/translate/routine-entry.js';
import type { Catalog } from './catalog.js';
import { engineTableName } from './table-ddl.js';
import { ingestionUnit } from './ingestion-time.js';
import { asList, asObject, asText, type TableRecord } from './resources.js';
import { routineEntry } from './routine-entry.js';
import type { RoutineId } from './routine-record.js';
import { parametersView, routinesView } from './routine-views.js';
import { jobsView } from './job-view.js';
import type { TableField, TableId } from './table-store.js';
import { constraintColumnUsageView, keyColumnUsageView, tableConstraintsView } from './constraint-views.js';
import { partitionsView, tableStorageView } from './storage-views.js';
import { schemataOptionsView, tableOptionsView } from './table-views.js';
import { streamingTimelineView, writeApiTimelineView } from './timeline-views.js';
import { column, instant, text, type ViewColumn, virtual, whole, yesNo } from './virtual-columns.js';

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

const TABLE_COLUMNS: readonly ViewColumn<TableRecord>[] = [
  column('table_catalog', STRING, (t) => text(t.projectId)), column('table_schema', STRING, (t) => text(t.datasetId)), column('table_name', STRING, (t) => text(t.tableId)),
  column('table_type', STRING, (t) => text(t.kind === 'VIEW' ? 'VIEW' : 'BASE TABLE')), column('is_insertable_into', STRING, (t) => yesNo(t.kind === 'TABLE')),
  column('is_typed', STRING, () => text('NO')), column('creation_time', TIMESTAMP, (t) => instant(t.creationTime)),
];

const COLUMN_COLUMNS: readonly ViewColumn<ColumnOfTable>[] = [
  column('table_catalog', STRING, (c) => text(c.table.projectId)), column('table_schema', STRING, (c) => text(c.table.datasetId)), column('table_name', STRING, (c) => text(c.table.tableId)),
  column('column_name', STRING, (c) => text(c.field.name)), column('ordinal_position', INT64, (c) => whole(c.position)), column('is_nullable', STRING, (c) => yesNo(c.field.mode !== 'REQUIRED')),
  column('data_type', STRING, (c) => text(typeName(fieldType(c.field)))), column('is_hidden', STRING, (c) => yesNo(c.position === undefined)), column('is_system_defined', STRING, (c) => yesNo(c.position === undefined)),
  column('is_partitioning_column', STRING, (c) => yesNo(c.field === PARTITION_TIME || [c.table.properties['timePartitioning'], c.table.properties['rangePartitioning']].some((by) => asText(asObject(by)['field'])?.toLowerCase() === c.field.name.toLowerCase()))),
  column('clustering_ordinal_position', INT64, (c) => {
    const at = asList(asObject(c.table.properties['clustering'])['fields']).map((f) => String(f).toLowerCase()).indexOf(c.field.name.toLowerCase());
    return at === -1 ? NULL_VALUE : whole(at + 1);
  }),
  column('column_default', STRING, (c) => text(c.field.defaultValueExpression ?? 'NULL')),
];

const PATH_COLUMNS: readonly ViewColumn<ColumnOfTable & { readonly path: string }>[] = [
  column('table_catalog', STRING, (c) => text(c.table.projectId)), column('table_schema', STRING, (c) => text(c.table.datasetId)), column('table_name', STRING, (c) => text(c.table.tableId)),
  column('column_name', STRING, (c) => text(c.path.split('.')[0])), column('field_path', STRING, (c) => text(c.path)), column('data_type', STRING, (c) => text(typeName(fieldType(c.field)))),
  column('description', STRING, (c) => text(c.field.description)),
];

interface Schema {
  readonly projectId: string;
  readonly datasetId: string;
  readonly location: string;
  readonly creationTime: number;
  readonly lastModifiedTime: number;
}

const SCHEMA_COLUMNS: readonly ViewColumn<Schema>[] = [
  column('catalog_name', STRING, (s) => text(s.projectId)), column('schema_name', STRING, (s) => text(s.datasetId)), column('schema_owner', STRING, () => NULL_VALUE),
  column('creation_time', TIMESTAMP, (s) => instant(s.creationTime)), column('last_modified_time', TIMESTAMP, (s) => instant(s.lastModifiedTime)), column('location', STRING, (s) => text(s.location)),
  column('default_collation_name', STRING, () => NULL_VALUE),
];

const VIEW_COLUMNS: readonly ViewColumn<TableRecord>[] = [
  column('table_catalog', STRING, (t) => text(t.projectId)), column('table_schema', STRING, (t) => text(t.datasetId)), column('table_name', STRING, (t) => text(t.tableId)),
  column('view_definition', STRING, (t) => text(asText(asObject(t.properties['view'])['query']))), column('use_standard_sql', STRING, () => text('YES')),
];

const pathsOf = (table: TableRecord, fields: readonly TableField[], prefix: string): readonly (ColumnOfTable & { readonly path: string })[] =>
  fields.flatMap((field, i) => [{ table, field, position: i + 1, path: `${prefix}${field.name}` }, ...pathsOf(table, field.fields ?? [], `${prefix}${field.name}.`)]);

/** Datasets of temporary tables begin so. */
const HIDDEN = '_';

/** The catalog as the translator sees it. */
export class EmulatedCatalogView implements CatalogView {
  private readonly catalog: Catalog;
  private readonly jobs: (projectId: string) => readonly JobRecord[];

  constructor(options: { readonly catalog: Catalog; readonly jobs: (projectId: string) => readonly JobRecord[] }) {
    this.catalog = options.catalog;
    this.jobs = options.jobs;
  }

  table(id: TableId): TableEntry | undefined {
    const record = this.catalog.record(id);
    if (record === undefined) return undefined;
    const viewQuery = asText(asObject(record.properties['view'])['query']) ?? asText(asObject(record.properties['materializedView'])['query']);
    const partitioning = asObject(record.properties['timePartitioning']);
    const unit = ingestionUnit(record);
    const field = unit !== undefined ? PARTITION_TIME.name : asText(partitioning['field']) ?? asText(asObject(record.properties['rangePartitioning'])['field']);
    const required = record.properties['requirePartitionFilter'] === true || partitioning['requirePartitionFilter'] === true;
    return {
      id: { projectId: record.projectId, datasetId: record.datasetId, tableId: record.tableId }, kind: record.kind, fields: record.fields, engineName: engineTableName(record),
      ...(viewQuery === undefined ? {} : { viewQuery }), ...(record.properties['snapshotDefinition'] === undefined ? {} : { snapshot: true as const }), ...(field === undefined ? {} : { partitionColumn: field }), ...(unit === undefined ? {} : { ingestionTime: unit }), ...(required && field !== undefined ? { requiredFilter: unit === undefined ? field : FILTER_NAMES } : {}),
    };
  }

  routine(id: RoutineId): RoutineEntry | undefined {
    const record = this.catalog.routines.get(id);
    return record === undefined ? undefined : routineEntry(record);
  }

  tablesWithPrefix(projectId: string, datasetId: string, prefix: string): readonly TableEntry[] {
    return this.catalog.listTables(projectId, datasetId).filter((t) => t.tableId.startsWith(prefix)).flatMap((t) => this.table(t) ?? []);
  }

  datasetLocation(projectId: string, datasetId: string): string | undefined {
    return this.catalog.dataset(projectId, datasetId)?.location;
  }

  informationSchema(projectId: string, scope: string | undefined, view: string): VirtualTable | undefined {
    const regional = scope === undefined || scope.toLowerCase().startsWith('region-');
    const region = regional ? scope?.slice('region-'.length).toLowerCase() : undefined;
    const datasets = this.catalog.listDatasets(projectId).filter((d) => (regional ? !d.datasetId.startsWith(HIDDEN) && (region === undefined || d.location.toLowerCase() === region) : d.datasetId === scope));
    if (!regional && datasets.length === 0) return undefined;
    const tables = datasets.flatMap((d) => this.catalog.listTables(projectId, d.datasetId));
    switch (view) {
      case 'SCHEMATA': return virtual(SCHEMA_COLUMNS, regional ? datasets : this.catalog.listDatasets(projectId));
      case 'JOBS': case 'JOBS_BY_PROJECT': case 'JOBS_BY_USER': return regional ? jobsView(this.jobs(projectId)) : undefined;
      case 'ROUTINES': return routinesView(datasets.flatMap((d) => this.catalog.routines.list(projectId, d.datasetId)));
      case 'PARAMETERS': return parametersView(datasets.flatMap((d) => this.catalog.routines.list(projectId, d.datasetId)));
      case 'TABLE_OPTIONS': return tableOptionsView(tables);
      case 'KEY_COLUMN_USAGE': return keyColumnUsageView(tables);
      case 'TABLE_CONSTRAINTS': return tableConstraintsView(tables);
      case 'CONSTRAINT_COLUMN_USAGE': return constraintColumnUsageView(tables);
      case 'SCHEMATA_OPTIONS': return schemataOptionsView(regional ? datasets : this.catalog.listDatasets(projectId));
      case 'PARTITIONS': return partitionsView(tables);
      case 'TABLE_STORAGE': case 'TABLE_STORAGE_BY_PROJECT': return regional ? tableStorageView(tables) : undefined;
      case 'STREAMING_TIMELINE': case 'STREAMING_TIMELINE_BY_PROJECT': return regional ? streamingTimelineView(this.catalog.arrivals.list(), projectId) : undefined;
      case 'WRITE_API_TIMELINE': case 'WRITE_API_TIMELINE_BY_PROJECT': return regional ? writeApiTimelineView(this.catalog.arrivals.list(), projectId) : undefined;
      case 'TABLES': return virtual(TABLE_COLUMNS, tables);
      case 'VIEWS': return virtual(VIEW_COLUMNS, tables.filter((t) => t.kind === 'VIEW'));
      case 'COLUMNS': return virtual(COLUMN_COLUMNS, tables.flatMap(columnsOf));
      case 'COLUMN_FIELD_PATHS': return virtual(PATH_COLUMNS, tables.flatMap((table) => pathsOf(table, table.fields, '')));
      default: return undefined;
    }
  }
}
