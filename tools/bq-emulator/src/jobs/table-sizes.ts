import { type Catalog, engineTableName } from '../catalog/catalog.js';
import type { TableId } from '../catalog/table-store.js';
import type { Engine } from '../engine/engine.js';
import { fieldType, INT64, quoteIdentifier, quoteString, type SqlType } from '../sql/sql-type.js';

/** Bytes of one value: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#data_type_sizes */
const FIXED: Readonly<Record<string, number>> = {
  INT64: 8, FLOAT64: 8, NUMERIC: 16, BIGNUMERIC: 32, BOOL: 1, DATE: 8, TIME: 8, DATETIME: 8, TIMESTAMP: 8, INTERVAL: 16, RANGE: 16,
};

function sizeSql(sql: string, type: SqlType, depth = 0): string {
  const fixed = FIXED[type.kind];
  if (fixed !== undefined) return `CASE WHEN ${sql} IS NULL THEN 0 ELSE ${fixed} END`;
  switch (type.kind) {
    case 'BYTES': return `coalesce(octet_length(${sql}) + 2, 0)`;
    case 'JSON': return `coalesce(strlen(CAST(${sql} AS VARCHAR)), 0)`;
    case 'ARRAY': {
      const name = `x${depth}`;
      return `coalesce(list_sum(list_transform(${sql}, lambda ${name}: ${sizeSql(name, type.element, depth + 1)})), 0)`;
    }
    case 'STRUCT': return type.fields.map((f) => `(${sizeSql(`struct_extract(${sql}, ${quoteString(f.name)})`, f.type, depth)})`).join(' + ');
    default: return `coalesce(strlen(${sql}) + 2, 0)`;
  }
}

interface Measured {
  readonly version: number;
  readonly bytes: Promise<number>;
}

/** Logical sizes of stored columns, measured when asked and kept until the table changes. */
export class TableSizes {
  private readonly engine: Engine;
  private readonly catalog: Catalog;
  private readonly measured = new Map<string, Measured>();

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
    const bytes = await this.measure(id, wanted.map((f) => ({ key: `${engineTableName(id)}\0${f.name.toLowerCase()}`, sql: `CAST(coalesce(sum(${sizeSql(quoteIdentifier(f.name), fieldType(f))}), 0) AS BIGINT)` })));
    return bytes.reduce((sum, n) => sum + n, 0);
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
