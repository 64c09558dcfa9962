import type { Catalog } from '../catalog/catalog.js';
import { engineTableName } from '../catalog/table-ddl.js';
import { partitionEnds, partitioningOf } from '../catalog/partitioning.js';
import { asObject, type TableRecord } from '../catalog/resources.js';
import type { TableId } from '../catalog/table-store.js';
import type { Engine } from '../engine/engine.js';
import { ingestionUnit } from '../catalog/ingestion-time.js';
import { INT64 } from '../sql/sql-type.js';
import { removeRows } from './remove-rows.js';
import { settleStreamed } from './settle-streamed.js';

/** When the next partition of a table goes, or streamed rows come into one, as long as its rows are those of `version`. */
interface Due {
  readonly version: string;
  readonly at: number;
}

/** Takes expired partitions away, and rows out of the streaming buffer, before anybody looks: https://cloud.google.com/bigquery/docs/managing-partitioned-tables#partition-expiration */
export class PartitionExpiry {
  readonly #engine: Engine;
  readonly #catalog: Catalog;
  readonly #clock: () => number;
  readonly #due = new Map<string, Due>();

  constructor(options: { readonly engine: Engine; readonly catalog: Catalog; readonly clock: () => number }) {
    this.#engine = options.engine;
    this.#catalog = options.catalog;
    this.#clock = options.clock;
  }

  /** Deletes the rows of those partitions of the tables that have expired by now, and gives streamed rows their partition. Costs nothing for other tables. */
  async sweep(ids: readonly TableId[]): Promise<void> {
    for (const id of ids) {
      const record = this.#catalog.record(id);
      if (record !== undefined && (expirationOf(record) !== undefined || isStreamed(record)) && this.#isDue(record)) await this.#catalog.exclusive(id, () => this.#expire(record));
    }
  }

  #versionOf(record: TableRecord): string {
    return `${this.#catalog.dataVersion(record)} ${expirationOf(record) ?? 0} ${record.creationTime}`;
  }

  #isDue(record: TableRecord): boolean {
    const due = this.#due.get(engineTableName(record));
    return due?.version !== this.#versionOf(record) || due.at <= this.#clock();
  }

  async #expire(record: TableRecord): Promise<void> {
    const name = engineTableName(record);
    const settles = await settleStreamed(this.#engine, this.#catalog, record, this.#clock());
    const partitioning = partitioningOf(record);
    const expiration = expirationOf(record);
    if (partitioning === undefined || expiration === undefined) {
      this.#due.set(name, { version: this.#versionOf(record), at: settles });
      return;
    }
    // A partition lasts so long from where it begins.
    const end = `epoch_ms(CAST(${partitionEnds(partitioning).low} AS TIMESTAMP)) + ${expiration}`;
    const deleted = await this.#engine.transaction((session) => removeRows({ catalog: this.#catalog }, session, record, `${end} <= ${this.#clock()}`));
    if (deleted > 0) this.#catalog.touch(record);
    const [[next = null] = []] = (await this.#engine.query(`SELECT CAST(min(${end}) AS BIGINT) FROM ${name}`, [INT64])).rows();
    this.#due.set(name, { version: this.#versionOf(record), at: Math.min(settles, next === null ? Number.POSITIVE_INFINITY : Number(next)) });
  }
}

/** Milliseconds that a partition lasts; undefined for tables without partitions by time, and where they last for ever. */
function expirationOf({ kind, properties }: TableRecord): number | undefined {
  const { type, expirationMs } = asObject(properties['timePartitioning']);
  return kind !== 'TABLE' || type === undefined || expirationMs === undefined || expirationMs === null || Number(expirationMs) === 0 ? undefined : Number(expirationMs);
}

/** Rows of its streaming buffer have yet to come into a partition. */
const isStreamed = (record: TableRecord): boolean => record.streamedAt !== undefined && ingestionUnit(record) !== undefined;
