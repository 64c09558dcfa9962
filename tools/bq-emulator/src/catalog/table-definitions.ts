import { alreadyExists } from '../api-error.js';
import { type Engine, physicalName, type Session } from '../engine/engine.js';
import { duckType, fieldType, quoteIdentifier } from '../sql/sql-type.js';
import { deleteMeta, putMeta } from './catalog-meta.js';
import type { Remember, TableHistory } from './history/table-history.js';
import type { JsonObject, TableRecord } from './resources.js';
import { compareSchemas } from './schema-rules.js';
import type { SlowSchemas } from './slow-schemas.js';
import { addColumn, engineTableName, keyOf } from './table-ddl.js';
import { checkTableProperties, refusePartitioningChange } from './table-rules.js';
import type { TableField, TableId } from './table-store.js';

/** Answers with a table's new properties and columns. */
export type ChangeTable = (record: TableRecord) => { readonly properties: JsonObject; readonly fields: readonly TableField[] };
/** Likewise, and with what follows `ALTER TABLE name` and then `UPDATE name SET`. */
export type ReshapeTable = (record: TableRecord) => ReturnType<ChangeTable> & { readonly steps: readonly string[]; readonly fills: readonly string[] };

export interface UpdateOptions {
  /** The engine inside an open transaction, where there is one. */
  readonly engine?: Engine;
  /** Runs in the same transaction, once the table has changed. */
  readonly fill?: (session: Session, record: TableRecord) => Promise<void>;
}

/** What changes of definitions need of the catalog that they belong to. */
export interface DefinedTables {
  find(id: TableId): TableRecord | undefined;
  require(id: TableId): TableRecord;
  remember(record: TableRecord): void;
  forget(id: TableId): void;
  /** The table's rows are others than before. */
  touch(id: TableId): void;
  /** Puts away what goes by a name. */
  retire(session: Session, id: TableId): Promise<Remember>;
}

/** Changes of what tables are: properties, columns, names. The caller holds the locks of the tables. */
export class TableDefinitions {
  private readonly engine: Engine;
  private readonly clock: () => number;
  private readonly history: TableHistory;
  private readonly slow: SlowSchemas;
  private readonly tables: DefinedTables;

  constructor(options: { readonly engine: Engine; readonly clock: () => number; readonly history: TableHistory; readonly slow: SlowSchemas }, tables: DefinedTables) {
    this.engine = options.engine;
    this.clock = options.clock;
    this.history = options.history;
    this.slow = options.slow;
    this.tables = tables;
  }

  /** Changes properties and, within BigQuery's rules, the schema. */
  async update(id: TableId, change: ChangeTable, options: UpdateOptions = {}): Promise<TableRecord> {
    const before = this.tables.require(id);
    const { properties, fields } = change(before);
    checkTableProperties(properties, fields);
    refusePartitioningChange(before.properties, properties);
    // The columns of a view are those of its query, whatever they were.
    const isView = before.kind === 'VIEW';
    const changed = isView ? { added: [], relaxed: [], widened: [] } : compareSchemas(keyOf(id), before.fields, fields);
    // New columns go to the end, whatever order the request lists them in.
    const kept = isView ? fields : before.fields.map((old) => fields.find((f) => f.name.toLowerCase() === old.name.toLowerCase()) ?? old);
    const record: TableRecord = {
      ...before, properties, fields: [...kept, ...changed.added], lastModifiedTime: this.clock(),
      schemaVersion: JSON.stringify(before.fields) === JSON.stringify(fields) ? before.schemaVersion : before.schemaVersion + 1,
    };
    await (options.engine ?? this.engine).transaction(async (session) => {
      if (before.kind === 'TABLE') {
        const name = engineTableName(id);
        const widened = changed.widened.map((field) => `ALTER COLUMN ${quoteIdentifier(field.name)} TYPE ${duckType(fieldType(field))}`);
        const added = changed.added.map((field) => `ADD COLUMN ${quoteIdentifier(field.name)} ${duckType(fieldType(field))}`);
        for (const field of changed.added) await addColumn(session, name, field);
        for (const column of changed.relaxed) await session.run(`ALTER TABLE ${name} ALTER COLUMN ${quoteIdentifier(column)} DROP NOT NULL`);
        for (const step of widened) await session.run(`ALTER TABLE ${name} ${step}`);
        if (record.schemaVersion !== before.schemaVersion) await this.history.redefined(session, before, this.history.changing(id), [...added, ...widened]);
      }
      await putMeta(session, 'tables', keyOf(record), record);
      await options.fill?.(session, record);
    });
    if (record.schemaVersion !== before.schemaVersion) this.slow.changed(id, before);
    this.tables.remember(record);
    return record;
  }

  /** Changes a table's columns and properties as DDL may. @param change answers with the new ones, and with what follows `ALTER TABLE name` and then `UPDATE name SET` */
  async reshape(id: TableId, change: ReshapeTable): Promise<TableRecord> {
    const before = this.tables.require(id);
    const { fields, properties, steps, fills } = change(before);
    checkTableProperties(properties, fields);
    const record: TableRecord = {
      ...before, fields, properties, lastModifiedTime: this.clock(),
      schemaVersion: JSON.stringify(before.fields) === JSON.stringify(fields) ? before.schemaVersion : before.schemaVersion + 1,
    };
    const remember = await this.engine.transaction(async (session) => {
      const statements = [...steps.map((step) => `ALTER TABLE ${engineTableName(id)} ${step}`), ...fills.map((fill) => `UPDATE ${engineTableName(id)} SET ${fill}`)];
      const kept = record.schemaVersion === before.schemaVersion ? undefined : await this.redefining(session, before, steps);
      if (before.kind === 'TABLE') for (const statement of statements) await session.run(statement);
      await putMeta(session, 'tables', keyOf(record), record);
      return kept;
    });
    remember?.();
    if (record.schemaVersion !== before.schemaVersion) this.slow.changed(id, before);
    this.tables.remember(record);
    this.tables.touch(id);
    return record;
  }

  /** Keeps what a table was before its columns change; where some are only added, the rows tell that themselves. */
  private async redefining(session: Session, before: TableRecord, steps: readonly string[]): Promise<Remember> {
    const at = this.history.changing(before);
    if (!steps.every((step) => step.startsWith('ADD COLUMN '))) return this.history.keepCopy(session, before, at);
    await this.history.redefined(session, before, at, steps);
    return () => undefined;
  }

  /** Gives a table another name in its dataset. */
  async rename(id: TableId, to: TableId): Promise<TableRecord> {
    const before = this.tables.require(id);
    if (this.tables.find(to) !== undefined) throw alreadyExists(`Table ${keyOf(to)}`);
    const record: TableRecord = { ...before, tableId: to.tableId, lastModifiedTime: this.clock() };
    const retired = await this.engine.transaction(async (session) => {
      const remember = await this.tables.retire(session, to);
      await session.run(`ALTER TABLE ${engineTableName(id)} RENAME TO ${quoteIdentifier(physicalName(to.tableId))}`);
      await this.history.renamed(session, id, to, this.history.changing(to));
      await deleteMeta(session, 'tables', keyOf(id));
      await putMeta(session, 'tables', keyOf(record), record);
      return remember;
    });
    retired();
    this.tables.forget(id);
    this.tables.remember(record);
    for (const name of [id, to]) this.tables.touch(name);
    return record;
  }
}
