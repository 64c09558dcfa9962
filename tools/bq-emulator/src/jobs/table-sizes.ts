import type { Catalog } from '../catalog/catalog.js';
import { engineTableName } from '../catalog/table-ddl.js';
import type { TableId } from '../catalog/table-store.js';
import { type Partitioning, partitionEnds, partitioningOf } from '../catalog/partitioning.js';
import type { TableRecord } from '../catalog/resources.js';
import { valueSizeSql } from '../catalog/value-size.js';
import { EngineError } from '../engine/engine-error.js';
import type { Engine, Parameters } from '../engine/engine.js';
import type { TableEntry } from '../sql/translate/catalog-view.js';
import { duckType, fieldType, INT64, quoteIdentifier, quoteString, STRING } from '../sql/sql-type.js';

interface Measured {
  readonly version: number;
  readonly bytes: Promise<number>;
}

interface MeasuredPartitions {
  readonly version: number;
  /** Least and greatest value of the partition column, as text, and the bytes of the columns. */
  readonly rows: Promise<readonly (readonly [low: string | null, high: string | null, bytes: number])[]>;
}

/** Logical sizes of stored columns, measured when asked and kept until the table changes. */
export class TableSizes {
  private readonly engine: Engine;
  private readonly catalog: Catalog;
  private readonly measured = new Map<string, Measured>();
  private readonly partitions = new Map<string, MeasuredPartitions>();

  constructor(options: { readonly engine: Engine; readonly catalog: Catalog }) {
    this.engine = options.engine;
    this.catalog = options.catalog;
  }

  async rows(id: TableId): Promise<number> {
    const [count = 0] = await this.measure(id, [{ key: `${engineTableName(id)}\0`, sql: 'count(*)' }]);
    return count;
  }

  async columnBytes(id: TableId, columns: Iterable<string>): Promise<number> {
    const fields = this.catalog.record(id)?.fields ?? [];
    const wanted = [...columns].map((name) => fields.find((f) => f.name.toLowerCase() === name.toLowerCase())).filter((f) => f !== undefined);
    const bytes = await this.measure(id, wanted.map((f) => ({ key: `${engineTableName(id)}\0${f.name.toLowerCase()}`, sql: `CAST(coalesce(sum(${valueSizeSql(quoteIdentifier(f.name), fieldType(f))}), 0) AS BIGINT)` })));
    return bytes.reduce((sum, n) => sum + n, 0);
  }

  /**
   * Bytes of the columns in those partitions that `condition` holds for.
   * @param condition over `PARTITION_LOW` and `PARTITION_HIGH`
   */
  async partitionBytes(id: TableId, columns: Iterable<string>, condition: string, parameters: Parameters): Promise<number> {
    const record = this.catalog.record(id);
    const spec = record === undefined ? undefined : partitioningOf(record);
    if (record === undefined || spec === undefined) return this.columnBytes(id, columns);
    const rows = await this.measurePartitions(record, spec, columns);
    if (rows.length === 0) return 0;
    const type = duckType(fieldType(spec.column));
    const literal = (text: string | null): string => (text === null ? 'NULL' : quoteString(text));
    const values = rows.map(([low, high, bytes]) => `(${literal(low)}, ${literal(high)}, ${bytes})`).join(', ');
    const sql = `SELECT CAST(coalesce(sum(bytes), 0) AS BIGINT) FROM (SELECT CAST(l AS ${type}) AS lo, CAST(h AS ${type}) AS hi, bytes FROM (VALUES ${values}) AS v(l, h, bytes)) AS part WHERE ${condition}`;
    try {
      return Number((await this.engine.query(sql, [INT64], parameters)).rows()[0]?.[0] ?? 0);
    } catch (error) {
      // A function that fails at the end of some partition (a year of 0, an overflow) prunes nothing; if it fails for a row, the query will say so.
      if (error instanceof EngineError) return this.columnBytes(id, columns);
      throw error;
    }
  }

  private async measurePartitions(record: TableRecord, spec: Partitioning, columns: Iterable<string>): Promise<Awaited<MeasuredPartitions['rows']>> {
    const fields = record.fields.filter((f) => [...columns].some((name) => f.name.toLowerCase() === name.toLowerCase()));
    const key = engineTableName(record);
    const version = this.catalog.dataVersion(record);
    const names = fields.map((f) => f.name).join('\0');
    const known = this.partitions.get(`${key}\0${names}`);
    if (known?.version === version) return known.rows;
    const bytes = fields.map((f) => `sum(${valueSizeSql(quoteIdentifier(f.name), fieldType(f))})`).join(' + ');
    const { low, high } = partitionEnds(spec);
    const sql = `SELECT CAST(min("~lo") AS VARCHAR), CAST(max("~hi") AS VARCHAR), CAST(coalesce(${bytes === '' ? '0' : bytes}, 0) AS BIGINT) FROM (SELECT *, ${low} AS "~lo", ${high} AS "~hi" FROM ${key}) GROUP BY "~lo", "~hi"`;
    const rows = this.engine.query(sql, [STRING, STRING, INT64]).then((found) => found.rows().map(([l, h, n]) => [l as string | null, h as string | null, Number(n)] as const));
    rows.catch(() => this.partitions.delete(`${key}\0${names}`));
    this.partitions.set(`${key}\0${names}`, { version, rows });
    return rows;
  }

  /** Bytes of columns of a table as it was; measured each time. */
  async pastBytes({ fields, engineName }: Pick<TableEntry, 'fields' | 'engineName'>, columns: Iterable<string>): Promise<number> {
    const wanted = [...columns].flatMap((name) => fields.filter((f) => f.name.toLowerCase() === name.toLowerCase()));
    if (wanted.length === 0) return 0;
    const sums = wanted.map((f) => `coalesce(sum(${valueSizeSql(quoteIdentifier(f.name), fieldType(f))}), 0)`);
    return Number((await this.engine.query(`SELECT CAST(${sums.join(' + ')} AS BIGINT) FROM ${engineName} AS past`, [INT64])).rows()[0]?.[0] ?? 0);
  }

  tableBytes(id: TableId): Promise<number> {
    return this.columnBytes(id, this.catalog.record(id)?.fields.map((f) => f.name) ?? []);
  }

  /** Measures in one scan what is not known of the table's present version. */
  private async measure(id: TableId, measures: readonly { readonly key: string; readonly sql: string }[]): Promise<readonly number[]> {
    const version = this.catalog.dataVersion(id);
    const unknown = measures.filter(({ key }) => this.measured.get(key)?.version !== version);
    if (unknown.length > 0) {
      const scan = this.engine.query(`SELECT ${unknown.map((m) => m.sql).join(', ')} FROM ${engineTableName(id)}`, unknown.map(() => INT64)).then((rows) => (rows.rows()[0] ?? []).map(Number));
      for (const [i, { key }] of unknown.entries()) {
        const bytes = scan.then((row) => row[i] ?? 0);
        bytes.catch(() => this.measured.delete(key));
        this.measured.set(key, { version, bytes });
      }
    }
    return Promise.all(measures.map(({ key }) => this.measured.get(key)?.bytes ?? 0));
  }
}
