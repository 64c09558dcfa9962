import { alreadyExists, type ApiError, notFound } from '../api-error.js';
import type { Engine, Session } from '../engine/engine.js';
import { quoteIdentifier } from '../sql/sql-type.js';
import { deleteMeta, putMeta, readMeta } from './catalog-meta.js';
import type { KeyedLock } from './keyed-lock.js';
import type { DatasetRecord, JsonObject } from './resources.js';
import { schemaName } from './table-ddl.js';
import { checkDatasetId, checkDatasetProperties } from './table-rules.js';

export const DEFAULT_LOCATION = 'US';

export const datasetKey = (projectId: string, datasetId: string): string => `${projectId}:${datasetId}`;

/** Makes room for a dataset's tables. */
export async function createSchema(session: Session, projectId: string, datasetId: string): Promise<void> {
  await session.run(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schemaName(projectId, datasetId))}`);
}

/** Datasets. Read from memory; every change is written through to the engine in one transaction. */
export class DatasetStore {
  readonly #engine: Engine;
  readonly #clock: () => number;
  readonly #locks: KeyedLock;
  readonly #datasets = new Map<string, DatasetRecord>();

  private constructor(options: { readonly engine: Engine; readonly clock: () => number; readonly locks: KeyedLock }) {
    this.#engine = options.engine;
    this.#clock = options.clock;
    this.#locks = options.locks;
  }

  static async open(options: { readonly engine: Engine; readonly clock: () => number; readonly locks: KeyedLock }): Promise<DatasetStore> {
    const store = new DatasetStore(options);
    for (const record of await readMeta<DatasetRecord>(options.engine, 'datasets')) store.#datasets.set(datasetKey(record.projectId, record.datasetId), record);
    return store;
  }

  get(projectId: string, datasetId: string): DatasetRecord | undefined {
    return this.#datasets.get(datasetKey(projectId, datasetId));
  }

  require(projectId: string, datasetId: string): DatasetRecord {
    return this.get(projectId, datasetId) ?? fail(notFound(`Dataset ${projectId}:${datasetId}`));
  }

  all(): readonly DatasetRecord[] {
    return [...this.#datasets.values()];
  }

  list(projectId: string): readonly DatasetRecord[] {
    return this.all().filter((d) => d.projectId === projectId).sort((a, b) => (a.datasetId < b.datasetId ? -1 : 1));
  }

  /** Holds the dataset's lock while `work` runs. */
  exclusive<T>(projectId: string, datasetId: string, work: () => Promise<T>): Promise<T> {
    return this.#locks.hold([`dataset ${datasetKey(projectId, datasetId)}`], work);
  }

  create(projectId: string, datasetId: string, properties: JsonObject): Promise<DatasetRecord> {
    checkDatasetId(datasetId);
    checkDatasetProperties(properties);
    return this.exclusive(projectId, datasetId, async () => {
      if (this.get(projectId, datasetId) !== undefined) throw alreadyExists(`Dataset ${datasetKey(projectId, datasetId)}`);
      const now = this.#clock();
      const location = typeof properties['location'] === 'string' ? properties['location'] : DEFAULT_LOCATION;
      const record: DatasetRecord = { projectId, datasetId, properties, location, creationTime: now, lastModifiedTime: now };
      await this.#engine.transaction(async (session) => {
        await createSchema(session, projectId, datasetId);
        await this.save(session, record);
      });
      this.remember(record);
      return record;
    });
  }

  update(projectId: string, datasetId: string, change: (record: DatasetRecord) => JsonObject): Promise<DatasetRecord> {
    return this.exclusive(projectId, datasetId, async () => {
      const before = this.require(projectId, datasetId);
      const properties = change(before);
      checkDatasetProperties(properties);
      const record: DatasetRecord = { ...before, properties, lastModifiedTime: this.#clock() };
      await this.#engine.transaction((session) => this.save(session, record));
      this.remember(record);
      return record;
    });
  }

  save(session: Session, record: DatasetRecord): Promise<void> {
    return putMeta(session, 'datasets', datasetKey(record.projectId, record.datasetId), record);
  }

  remember(record: DatasetRecord): void {
    this.#datasets.set(datasetKey(record.projectId, record.datasetId), record);
  }

  erase(session: Session, { projectId, datasetId }: DatasetRecord): Promise<void> {
    return deleteMeta(session, 'datasets', datasetKey(projectId, datasetId));
  }

  forget({ projectId, datasetId }: DatasetRecord): void {
    this.#datasets.delete(datasetKey(projectId, datasetId));
  }
}

function fail(error: ApiError): never {
  throw error;
}
