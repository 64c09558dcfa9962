import type { JobRecord } from '../jobs/job.js';
import type { CatalogFilter, CatalogView, TableEntry, VirtualTable } from '../sql/translate/catalog-view.js';
import { FILTER_NAMES, PARTITION_TIME } from '../sql/translate/pseudo-columns.js';
import type { RoutineEntry } from '../sql/translate/routine-entry.js';
import type { Catalog } from './catalog.js';
import { engineTableName } from './table-ddl.js';
import { informationSchemaView } from './information-schema-views.js';
import { ingestionUnit } from './ingestion-time.js';
import { asObject, asText, type TableRecord, viewQueryOf } from './resources.js';
import { routineEntry } from './routine-entry.js';
import type { RoutineId } from './routine-record.js';
import type { TableId } from './table-store.js';

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
    return record === undefined ? undefined : entryOf(record);
  }

  async tableAsOf(id: TableId, at: number): Promise<TableEntry> {
    const { record, sql } = await this.catalog.past(id, at);
    return { ...entryOf(record), engineName: sql, past: { micros: at } };
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

  informationSchema(projectId: string, scope: string | undefined, view: string, filter: CatalogFilter = {}): VirtualTable | undefined {
    return informationSchemaView(this.catalog, { projectId, scope, view, filter, jobs: () => this.jobs(projectId) });
  }
}

function entryOf(record: TableRecord): TableEntry {
    const viewQuery = viewQueryOf(record);
    const partitioning = asObject(record.properties['timePartitioning']);
    const unit = ingestionUnit(record);
    const field = unit !== undefined ? PARTITION_TIME.name : asText(partitioning['field']) ?? asText(asObject(record.properties['rangePartitioning'])['field']);
    const required = record.properties['requirePartitionFilter'] === true || partitioning['requirePartitionFilter'] === true;
    return {
      id: { projectId: record.projectId, datasetId: record.datasetId, tableId: record.tableId }, kind: record.kind, fields: record.fields, engineName: engineTableName(record),
      ...(viewQuery === undefined ? {} : { viewQuery }), ...(record.properties['snapshotDefinition'] === undefined ? {} : { snapshot: true as const }), ...(field === undefined ? {} : { partitionColumn: field }), ...(unit === undefined ? {} : { ingestionTime: unit }), ...(required && field !== undefined ? { requiredFilter: unit === undefined ? field : FILTER_NAMES } : {}),
    };
}
