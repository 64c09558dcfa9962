import { alreadyExists, invalid, notFound } from '../../api-error.js';
import type { Session } from '../../engine/engine.js';
import { quoteIdentifier } from '../../sql/sql-type.js';
import { deleteMeta, putMeta } from '../catalog-meta.js';
import { createSchema, datasetKey, type DatasetStore } from '../dataset-store.js';
import type { DatasetRecord, TableRecord } from '../resources.js';
import type { RoutineRecord } from '../routine-record.js';
import type { RoutineStore } from '../routine-store.js';
import { keyOf, schemaName } from '../table-ddl.js';
import type { Micros } from './retired-table.js';
import { type Remember, TIME_TRAVEL_HOURS, type TableHistory } from './table-history.js';

/** Deleted datasets that are remembered. */
const MAX_DELETED = 1000;
const MS_PER_HOUR = 3_600_000;

/** A dataset that was deleted, with what its tables are to be found by. */
export interface DeletedDataset {
  readonly dataset: DatasetRecord;
  /** Epoch milliseconds. */
  readonly deletedAt: number;
  readonly tables: readonly { readonly record: TableRecord; readonly until: Micros }[];
  readonly routines: readonly RoutineRecord[];
}

export interface Revived {
  readonly dataset: DatasetRecord;
  readonly tables: readonly TableRecord[];
  readonly done: Remember;
}

/** Deletes datasets, and brings them back: https://cloud.google.com/bigquery/docs/restore-deleted-datasets */
export class Undelete {
  readonly #clock: () => number;
  readonly #datasets: DatasetStore;
  readonly #history: TableHistory;
  readonly #routines: RoutineStore;
  /** Oldest first. */
  readonly #deleted: DeletedDataset[] = [];

  constructor(options: { readonly clock: () => number; readonly datasets: DatasetStore; readonly history: TableHistory; readonly routines: RoutineStore; readonly deleted: readonly DeletedDataset[] }) {
    this.#clock = options.clock;
    this.#datasets = options.datasets;
    this.#history = options.history;
    this.#routines = options.routines;
    this.#deleted.push(...[...options.deleted].sort((a, b) => a.deletedAt - b.deletedAt));
  }

  /** Deletes a dataset with all that is in it. @returns what to do once that is committed */
  async remove(session: Session, dataset: DatasetRecord, tables: readonly TableRecord[]): Promise<Remember> {
    const { projectId, datasetId } = dataset;
    const routines = this.#routines.list(projectId, datasetId);
    const done: Remember[] = [await this.#routines.dropDataset(session, projectId, datasetId), () => { this.#datasets.forget(dataset); }];
    await this.#datasets.erase(session, dataset);
    if (!this.#history.keeps({ ...dataset, tableId: '' })) {
      for (const record of tables) await deleteMeta(session, 'tables', keyOf(record));
      await session.run(`DROP SCHEMA IF EXISTS ${quoteIdentifier(schemaName(projectId, datasetId))} CASCADE`);
      return () => { for (const step of done) step(); };
    }
    const retired: DeletedDataset['tables'][number][] = [];
    for (const record of tables) {
      const until = this.#history.changing(record);
      done.push(await this.#history.retire(session, record, until));
      retired.push({ record, until });
      await deleteMeta(session, 'tables', keyOf(record));
    }
    const deleted: DeletedDataset = { dataset, deletedAt: this.#clock(), tables: retired, routines };
    await putMeta(session, 'deleted', nameOf(deleted), deleted);
    return () => {
      for (const step of done) step();
      this.#deleted.push(deleted);
      this.#deleted.splice(0, this.#deleted.length - MAX_DELETED);
    };
  }

  /** @param deletedAt epoch milliseconds of the deletion that is meant; the last by default. The caller holds the dataset's lock */
  async revive(session: Session, id: { readonly projectId: string; readonly datasetId: string }, deletedAt: number | undefined): Promise<Revived> {
    const key = datasetKey(id.projectId, id.datasetId);
    if (this.#datasets.get(id.projectId, id.datasetId) !== undefined) throw alreadyExists(`Dataset ${key}`);
    const found = this.#deleted.findLast((deleted) => nameOf(deleted).startsWith(`${key} `) && (deletedAt === undefined || deleted.deletedAt === deletedAt));
    if (found === undefined || found.deletedAt < this.#clock() - Number(found.dataset.properties['maxTimeTravelHours'] ?? TIME_TRAVEL_HOURS) * MS_PER_HOUR) throw notFound(`Dataset ${key}`);
    const { dataset, tables, routines } = found;
    await createSchema(session, id.projectId, id.datasetId);
    await this.#datasets.save(session, dataset);
    const done: Remember[] = [() => { this.#datasets.remember(dataset); }, await this.#routines.restore(session, routines)];
    for (const { record, until } of tables) {
      const retired = this.#history.lastRetired(record, until);
      if (retired === undefined) throw invalid(`Dataset ${key} cannot be undeleted: the rows of table ${keyOf(record)} are no longer kept (more than this emulator's time travel keeps).`);
      done.push(await this.#history.revive(session, retired));
      await putMeta(session, 'tables', keyOf(record), record);
    }
    await deleteMeta(session, 'deleted', nameOf(found));
    done.push(() => { this.#deleted.splice(this.#deleted.indexOf(found), 1); });
    return { dataset, tables: tables.map(({ record }) => record), done: () => { for (const step of done) step(); } };
  }
}

const nameOf = ({ dataset, deletedAt }: DeletedDataset): string => `${datasetKey(dataset.projectId, dataset.datasetId)} ${deletedAt}`;
