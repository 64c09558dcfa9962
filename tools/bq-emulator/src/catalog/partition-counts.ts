import { ApiError } from '../api-error.js';
import type { Engine } from '../engine/engine.js';
import { fieldType, INT64, quoteIdentifier, STRING } from '../sql/sql-type.js';
import { partitioningOf, partitionIdSql } from './partitioning.js';
import type { TableRecord } from './resources.js';
import { engineTableName, keyOf } from './table-ddl.js';
import { valueSizeSql } from './value-size.js';

export interface PartitionCount {
  /** Null for a table without partitions. */
  readonly id: string | null;
  readonly rows: number;
  /** By BigQuery's size rules. */
  readonly bytes: number;
}

/** A statement asks for counts that nobody has taken: translation does no I/O. Whoever translates has them taken, and translates again; nobody else can. */
export class CountsWanted extends ApiError {
  constructor(readonly tables: readonly TableRecord[]) {
    super('notImplemented', 'A view of INFORMATION_SCHEMA that counts rows is not supported by this emulator in this place');
  }
}

interface Counted {
  readonly version: string;
  readonly partitions: readonly PartitionCount[];
}

const NONE: ReadonlySet<string> = new Set();

/** Rows and bytes of tables by partition, counted when they are asked for and kept until the table changes. */
export class PartitionCounts {
  readonly #engine: Engine;
  readonly #dataVersion: (table: TableRecord) => number;
  readonly #counted = new Map<string, Counted>();
  #accepted: ReadonlySet<string> = NONE;

  constructor(options: { readonly engine: Engine; readonly dataVersion: (table: TableRecord) => number }) {
    this.#engine = options.engine;
    this.#dataVersion = options.dataVersion;
  }

  /** @throws CountsWanted where some have yet to be taken */
  of(tables: readonly TableRecord[]): readonly { readonly table: TableRecord; readonly partitions: readonly PartitionCount[] }[] {
    const unknown = tables.filter((table) => this.#known(table) === undefined);
    if (unknown.length > 0) throw new CountsWanted(unknown);
    return tables.map((table) => ({ table, partitions: this.#known(table) ?? [] }));
  }

  /** Runs `work`, to which the counts of these tables are good enough, whatever has been written since they were taken. */
  accepting<T>(tables: ReadonlySet<string>, work: () => T): T {
    this.#accepted = tables;
    try {
      return work();
    } finally {
      this.#accepted = NONE;
    }
  }

  async take(tables: readonly TableRecord[]): Promise<void> {
    for (const table of tables) {
      const version = this.#versionOf(table);
      this.#counted.set(keyOf(table), { version, partitions: await this.#count(table) });
    }
  }

  #known(table: TableRecord): readonly PartitionCount[] | undefined {
    const counted = this.#counted.get(keyOf(table));
    return counted !== undefined && (this.#accepted.has(keyOf(table)) || counted.version === this.#versionOf(table)) ? counted.partitions : undefined;
  }

  #versionOf(table: TableRecord): string {
    return `${this.#dataVersion(table)} ${table.creationTime} ${table.schemaVersion}`;
  }

  /** How many rows there are is known without reading them; most tables of a dataset have none. */
  async #count(table: TableRecord): Promise<readonly PartitionCount[]> {
    const name = engineTableName(table);
    const partitioning = partitioningOf(table);
    const [[all] = []] = (await this.#engine.query(`SELECT count(*) FROM ${name}`, [INT64])).rows();
    if (Number(all) === 0) return partitioning === undefined ? [{ id: null, rows: 0, bytes: 0 }] : [];
    const id = partitioning === undefined ? 'CAST(NULL AS VARCHAR)' : partitionIdSql(partitioning);
    const bytes = table.fields.map((f) => `sum(${valueSizeSql(quoteIdentifier(f.name), fieldType(f))})`).join(' + ');
    const rows = await this.#engine.query(`SELECT ${id}, count(*), CAST(coalesce(${bytes === '' ? '0' : bytes}, 0) AS BIGINT) FROM ${name} GROUP BY 1`, [STRING, INT64, INT64]);
    return rows.rows().map(([partition, count, size]) => ({ id: partition as string | null, rows: Number(count), bytes: Number(size) }));
  }
}
