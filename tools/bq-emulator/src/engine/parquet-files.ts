import { DuckDBInstance, type DuckDBListType, type DuckDBMapType, type DuckDBStructType, type DuckDBType, DuckDBTypeId, type DuckDBDecimalType } from '@duckdb/node-api';
import { invalid, notSupported } from '../api-error.js';
import type { Cell, TableField } from '../catalog/table-store.js';
import { DECIMAL_PRECISION, duckType, fieldType, NUMERIC_SCALE, quoteIdentifier, quoteString, STORED_BIGNUMERIC_SCALE } from '../sql/sql-type.js';
import { fromEngine } from './duck-values.js';
import { Session } from './engine.js';
import { toEngineError } from './engine-error.js';

/** How columns of a Parquet file become those of a table. */
export interface ParquetOptions {
  /** Lists become REPEATED columns; otherwise records of `list.element`, as they are written. */
  readonly enableListInference: boolean;
  /** Types that a decimal may become, in the order of `NUMERIC`, `BIGNUMERIC`, `STRING`. */
  readonly decimalTargetTypes: readonly string[];
}

interface Converted {
  readonly field: TableField;
  readonly sql: string;
}


/** Files are beyond the reach of the engine that runs queries; this one does nothing else, and is gone afterwards. */
async function withFiles<T>(work: (session: Session, instance: DuckDBInstance) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const session = new Session(await instance.connect());
    await session.run(`SET GLOBAL TimeZone = 'UTC'`);
    return await work(session, instance);
  } catch (error) {
    const known = toEngineError(error);
    if (known.message.includes('Parquet') || known.message.includes('parquet')) throw invalid(`Error while reading data, error message: ${known.message.split('\n')[0] ?? ''}`);
    throw error;
  } finally {
    instance.closeSync();
  }
}

/** The columns of a Parquet file as a table would have them. @throws ApiError for a file that is none, and for types that a table cannot have */
export function parquetFields(path: string, options: ParquetOptions): Promise<readonly TableField[]> {
  return withFiles(async (_, instance) => (await columnsOf(instance, path, options)).map(({ field }) => field));
}

/** The rows of a Parquet file, with the columns that `parquetFields` tells. */
export async function* parquetRows(path: string, options: ParquetOptions): AsyncGenerator<readonly (readonly Cell[])[]> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    await connection.run(`SET GLOBAL TimeZone = 'UTC'`);
    const columns = await columnsOf(instance, path, options);
    const types = columns.map(({ field }) => fieldType(field));
    const result = await connection.stream(`SELECT ${columns.map(({ sql }, i) => `CAST(${sql} AS ${duckType(types[i] ?? { kind: 'STRING' })})`).join(', ')} FROM read_parquet(${quoteString(path)})`);
    for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      const cells = types.map((_, i) => chunk?.getColumnValues(i) ?? []);
      yield Array.from({ length: chunk.rowCount }, (_, row) => types.map((type, i) => fromEngine(cells[i]?.[row], type)));
    }
  } finally {
    instance.closeSync();
  }
}

/** Writes rows as a Parquet file. @param compression `SNAPPY`, `GZIP`, `ZSTD` or `UNCOMPRESSED` */
export function writeParquet(path: string, fields: readonly TableField[], pages: AsyncIterable<readonly (readonly Cell[])[]>, compression: string): Promise<void> {
  return withFiles(async (session) => {
    const types = fields.map(fieldType);
    await session.run(`CREATE TABLE rows_ (${fields.map((f, i) => `${quoteIdentifier(f.name)} ${duckType(types[i] ?? { kind: 'STRING' })}`).join(', ')})`);
    for await (const page of pages) await session.append('main', 'rows_', types, page);
    await session.run(`COPY rows_ TO ${quoteString(path)} (FORMAT parquet, COMPRESSION ${compression})`);
  });
}

async function columnsOf(instance: DuckDBInstance, path: string, options: ParquetOptions): Promise<readonly Converted[]> {
  const connection = await instance.connect();
  const result = await connection.run(`SELECT * FROM read_parquet(${quoteString(path)}) LIMIT 0`);
  const names = result.columnNames();
  const types = result.columnTypes();
  return names.map((name, i) => converted(name, quoteIdentifier(name), types[i] as DuckDBType, options, 0));
}

/** https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-parquet#parquet_conversions */
const SCALARS: Readonly<Partial<Record<DuckDBTypeId, string>>> = {
  [DuckDBTypeId.BOOLEAN]: 'BOOLEAN', [DuckDBTypeId.TINYINT]: 'INTEGER', [DuckDBTypeId.SMALLINT]: 'INTEGER', [DuckDBTypeId.INTEGER]: 'INTEGER', [DuckDBTypeId.BIGINT]: 'INTEGER',
  [DuckDBTypeId.UTINYINT]: 'INTEGER', [DuckDBTypeId.USMALLINT]: 'INTEGER', [DuckDBTypeId.UINTEGER]: 'INTEGER', [DuckDBTypeId.UBIGINT]: 'INTEGER', [DuckDBTypeId.FLOAT]: 'FLOAT', [DuckDBTypeId.DOUBLE]: 'FLOAT',
  [DuckDBTypeId.VARCHAR]: 'STRING', [DuckDBTypeId.ENUM]: 'STRING', [DuckDBTypeId.UUID]: 'STRING', [DuckDBTypeId.BLOB]: 'BYTES', [DuckDBTypeId.DATE]: 'DATE', [DuckDBTypeId.TIME]: 'TIME',
  [DuckDBTypeId.TIMESTAMP]: 'DATETIME', [DuckDBTypeId.TIMESTAMP_MS]: 'DATETIME', [DuckDBTypeId.TIMESTAMP_NS]: 'DATETIME', [DuckDBTypeId.TIMESTAMP_TZ]: 'TIMESTAMP',
};

function converted(name: string, sql: string, type: DuckDBType, options: ParquetOptions, depth: number): Converted {
  const variable = `x${depth}`;
  const record = (members: readonly Converted[]): Converted => ({
    field: { name, type: 'RECORD', mode: 'NULLABLE', fields: members.map((m) => m.field) },
    sql: `CASE WHEN ${sql} IS NULL THEN NULL ELSE struct_pack(${members.map((m) => `${quoteIdentifier(m.field.name)} := ${m.sql}`).join(', ')}) END`,
  });
  const repeated = (list: string, element: Converted): Converted => {
    if (element.field.mode === 'REPEATED') throw notSupported(`A list of lists (column ${name} of a Parquet file)`);
    return { field: { ...element.field, mode: 'REPEATED' }, sql: `coalesce(list_transform(${list}, lambda ${variable}: ${element.sql}), [])` };
  };
  switch (type.typeId) {
    case DuckDBTypeId.STRUCT: {
      const { entryNames, entryTypes } = type as DuckDBStructType;
      return record(entryNames.map((member, i) => converted(member, `struct_extract(${sql}, ${quoteString(member)})`, entryTypes[i] as DuckDBType, options, depth + 1)));
    }
    case DuckDBTypeId.LIST: {
      const { valueType } = type as DuckDBListType;
      if (options.enableListInference) return repeated(sql, converted(name, variable, valueType, options, depth + 1));
      const element = converted('element', variable, valueType, options, depth + 1);
      const wrapped: Converted = { field: { name: 'list', type: 'RECORD', mode: 'NULLABLE', fields: [element.field] }, sql: `struct_pack("element" := ${element.sql})` };
      return record([repeated(sql, wrapped)]);
    }
    case DuckDBTypeId.MAP: {
      const { keyType, valueType } = type as DuckDBMapType;
      const members = [converted('key', `${variable}.key`, keyType, options, depth + 1), converted('value', `${variable}.value`, valueType, options, depth + 1)];
      const entry: Converted = { field: { name: 'key_value', type: 'RECORD', mode: 'NULLABLE', fields: members.map((m) => m.field) }, sql: `struct_pack(${members.map((m) => `${quoteIdentifier(m.field.name)} := ${m.sql}`).join(', ')})` };
      return record([repeated(`map_entries(${sql})`, entry)]);
    }
    case DuckDBTypeId.DECIMAL: return decimal(name, sql, type as DuckDBDecimalType, options.decimalTargetTypes);
    default:
  }
  const scalar = SCALARS[type.typeId];
  if (scalar === undefined) throw notSupported(`Type ${type.toString()} (column ${name} of a Parquet file)`);
  return { field: { name, type: scalar, mode: 'NULLABLE' }, sql };
}

/** https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#JobConfigurationLoad.FIELDS.decimal_target_types: the first that holds every value, else the widest named. */
function decimal(name: string, sql: string, { width, scale }: DuckDBDecimalType, targets: readonly string[]): Converted {
  const fits: Readonly<Record<string, boolean>> = { NUMERIC: scale <= NUMERIC_SCALE && width - scale <= DECIMAL_PRECISION - NUMERIC_SCALE, BIGNUMERIC: scale <= STORED_BIGNUMERIC_SCALE && width - scale <= DECIMAL_PRECISION - STORED_BIGNUMERIC_SCALE, STRING: true };
  const named = ['NUMERIC', 'BIGNUMERIC', 'STRING'].filter((target) => targets.includes(target));
  const target = named.find((candidate) => fits[candidate] === true) ?? named.at(-1) ?? 'NUMERIC';
  if (fits[target] !== true) throw invalid(`Error while reading data, error message: Decimal type with precision ${width} and scale ${scale} of column ${name} is not supported by ${target}; name another in decimalTargetTypes`);
  return { field: { name, type: target, mode: 'NULLABLE' }, sql: target === 'STRING' ? `CAST(${sql} AS VARCHAR)` : sql };
}
