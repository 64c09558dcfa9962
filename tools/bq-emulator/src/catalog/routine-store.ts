import { alreadyExists, invalid, notFound } from '../api-error.js';
import type { Engine, Session } from '../engine/engine.js';
import { quoteString, STRING } from '../sql/sql-type.js';
import { META } from './catalog-meta.js';
import { KeyedLock } from './keyed-lock.js';
import type { JsonObject } from './resources.js';
import { type RoutineId, routineKey, type RoutineRecord } from './routine-record.js';

/** https://cloud.google.com/bigquery/docs/reference/rest/v2/routines#RoutineReference */
const ROUTINE_ID = /^\w{1,256}$/;

/** Routines. Read from memory; every change is written through to the engine in one transaction. */
export class RoutineStore {
  private readonly engine: Engine;
  private readonly clock: () => number;
  private readonly routines = new Map<string, RoutineRecord>();
  private readonly locks = new KeyedLock();

  private constructor(engine: Engine, clock: () => number) {
    this.engine = engine;
    this.clock = clock;
  }

  static async open(engine: Engine, clock: () => number): Promise<RoutineStore> {
    await engine.query(`CREATE TABLE IF NOT EXISTS ${META}.routines (key VARCHAR PRIMARY KEY, doc VARCHAR NOT NULL)`);
    const store = new RoutineStore(engine, clock);
    for (const [doc] of (await engine.query(`SELECT doc FROM ${META}.routines`, [STRING])).rows()) {
      const record = JSON.parse(doc as string) as RoutineRecord;
      store.routines.set(routineKey(record), record);
    }
    return store;
  }

  get(id: RoutineId): RoutineRecord | undefined {
    return this.routines.get(routineKey(id));
  }

  require(id: RoutineId): RoutineRecord {
    const found = this.get(id);
    if (found === undefined) throw notFound(`Routine ${routineKey(id)}`);
    return found;
  }

  list(projectId: string, datasetId?: string): readonly RoutineRecord[] {
    return [...this.routines.values()].filter((r) => r.projectId === projectId && (datasetId === undefined || r.datasetId === datasetId)).sort((a, b) => (routineKey(a) < routineKey(b) ? -1 : 1));
  }

  /** @param options.replace overwrites what is there; otherwise that is an error */
  create(id: RoutineId, properties: JsonObject, options: { readonly replace?: boolean } = {}): Promise<RoutineRecord> {
    if (!ROUTINE_ID.test(id.routineId)) throw invalid(`Invalid routine ID "${id.routineId}". Routine IDs must be alphanumeric (plus underscores) and must be at most 256 characters long.`);
    return this.change(id, (before, now) => {
      if (before !== undefined && options.replace !== true) throw alreadyExists(`Routine ${routineKey(id)}`);
      return { ...id, properties, creationTime: now, lastModifiedTime: now };
    });
  }

  update(id: RoutineId, change: (before: RoutineRecord) => JsonObject): Promise<RoutineRecord> {
    return this.change(id, (_, now) => {
      const before = this.require(id);
      return { ...before, properties: change(before), lastModifiedTime: now };
    });
  }

  private change(id: RoutineId, make: (before: RoutineRecord | undefined, now: number) => RoutineRecord): Promise<RoutineRecord> {
    return this.locks.hold([routineKey(id)], async () => {
      const record = make(this.get(id), this.clock());
      await this.engine.transaction((session) => this.save(session, record));
      this.routines.set(routineKey(id), record);
      return record;
    });
  }

  delete(id: RoutineId): Promise<void> {
    return this.locks.hold([routineKey(id)], async () => {
      this.require(id);
      await this.engine.query(`DELETE FROM ${META}.routines WHERE key = ${quoteString(routineKey(id))}`);
      this.routines.delete(routineKey(id));
    });
  }

  /** Drops a dataset's routines inside the transaction that drops the dataset. */
  async dropDataset(session: Session, projectId: string, datasetId: string): Promise<() => void> {
    const gone = this.list(projectId, datasetId).map(routineKey);
    for (const key of gone) await session.run(`DELETE FROM ${META}.routines WHERE key = ${quoteString(key)}`);
    return () => { for (const key of gone) this.routines.delete(key); };
  }

  /** Brings routines back inside the transaction that brings their dataset back. */
  async restore(session: Session, records: readonly RoutineRecord[]): Promise<() => void> {
    for (const record of records) await this.save(session, record);
    return () => { for (const record of records) this.routines.set(routineKey(record), record); };
  }

  private async save(session: Session, record: RoutineRecord): Promise<void> {
    await session.run(`INSERT OR REPLACE INTO ${META}.routines VALUES ($key, $doc)`, new Map([
      ['key', { type: STRING, cell: routineKey(record) }], ['doc', { type: STRING, cell: JSON.stringify(record) }],
    ]));
  }
}
