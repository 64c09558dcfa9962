import type { RoutineId } from '../catalog/routine-record.js';
import type { TableId } from '../catalog/table-store.js';
import type { CatalogFilter, CatalogView, TableEntry, VirtualTable } from '../sql/translate/catalog-view.js';
import type { RoutineEntry } from '../sql/translate/routine-entry.js';
import { accessDenied, type Reader } from './reader.js';

/** Views of INFORMATION_SCHEMA that tell of one dataset's content; the others tell of the project, which is not the reader's. */
const OF_DATASET: ReadonlySet<string> = new Set(['TABLES', 'COLUMNS', 'COLUMN_FIELD_PATHS', 'PARTITIONS', 'VIEWS', 'TABLE_OPTIONS', 'KEY_COLUMN_USAGE', 'TABLE_CONSTRAINTS', 'CONSTRAINT_COLUMN_USAGE', 'ROUTINES', 'PARAMETERS']);

/**
 * The catalog as a reader sees it. Every name in a query is looked up here: those in the bodies of views and functions too, which read
 * with the rights of whoever asks (there are no authorised views here: https://cloud.google.com/bigquery/docs/authorized-views).
 */
export class ReaderView implements CatalogView {
  readonly #all: CatalogView;
  readonly #reader: Reader;

  constructor(all: CatalogView, reader: Reader) {
    this.#all = all;
    this.#reader = reader;
  }

  table(id: TableId): TableEntry | undefined {
    if (!this.#reader.mayRead(id)) throw noTable(id.projectId, `${id.datasetId}.${id.tableId}`);
    return this.#all.table(id);
  }

  tableAsOf(id: TableId, at: number): Promise<TableEntry> {
    if (!this.#reader.mayRead(id) || this.#all.tableAsOf === undefined) return Promise.reject(noTable(id.projectId, `${id.datasetId}.${id.tableId}`));
    return this.#all.tableAsOf(id, at);
  }

  routine(id: RoutineId): RoutineEntry | undefined {
    const name = `${id.projectId}:${id.datasetId}.${id.routineId}`;
    if (!this.#reader.mayRead(id)) throw accessDenied(`Routine ${name}: User does not have permission to query routine ${name}, or perhaps it does not exist.`);
    return this.#all.routine?.(id);
  }

  tablesWithPrefix(projectId: string, datasetId: string, prefix: string): readonly TableEntry[] {
    if (!this.#reader.mayRead({ projectId, datasetId })) throw noTable(projectId, `${datasetId}.${prefix}*`);
    return this.#all.tablesWithPrefix(projectId, datasetId, prefix);
  }

  datasetLocation(projectId: string, datasetId: string): string | undefined {
    return this.#reader.mayRead({ projectId, datasetId }) ? this.#all.datasetLocation(projectId, datasetId) : undefined;
  }

  informationSchema(projectId: string, scope: string | undefined, view: string, filter?: CatalogFilter): VirtualTable | undefined {
    const readable = scope !== undefined && this.#reader.mayRead({ projectId, datasetId: scope }) && OF_DATASET.has(view);
    if (!readable) throw noTable(projectId, `${scope === undefined ? '' : `${scope}.`}INFORMATION_SCHEMA.${view}`);
    return this.#all.informationSchema(projectId, scope, view, filter);
  }
}

const noTable = (projectId: string, name: string): Error => accessDenied(`Table ${projectId}:${name}: User does not have permission to query table ${projectId}:${name}, or perhaps it does not exist.`);
