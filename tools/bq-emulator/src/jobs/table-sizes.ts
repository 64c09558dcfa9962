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
    return this.memo(`${engineTableName(id)}\0`, id, `SELECT count(*) FROM ${engineTableName(id)}`);
  }

  async columnBytes(id: TableId, columns: Iterable<string>): Promise<number> {
    const record = this.catalog.record(id);
    let total = 0;
    for (const name of columns) {
      const field = record?.fields.find((f) => f.name.toLowerCase() === name.toLowerCase());
      if (field === undefined) continue;
      total += await this.memo(`${engineTableName(id)}\0${name.toLowerCase()}`, id, `SELECT CAST(coalesce(sum(${sizeSql(quoteIdentifier(field.name), fieldType(field))}), 0) AS BIGINT) FROM ${engineTableName(id)}`);
    }
    return total;
  }

  tableBytes(id: TableId): Promise<number> {
    return this.columnBytes(id, this.catalog.record(id)?.fields.map((f) => f.name) ?? []);
  }

  private memo(key: string, id: TableId, sql: string): Promise<number> {
    const version = this.catalog.dataVersion(id);
    const known = this.measured.get(key);
    if (known?.version === version) return known.bytes;
    const bytes = this.engine.query(sql, [INT64]).then((rows) => Number(rows.rows()[0]?.[0] ?? 0n));
    bytes.catch(() => this.measured.delete(key));
    this.measured.set(key, { version, bytes });
    return bytes;
  }
}
