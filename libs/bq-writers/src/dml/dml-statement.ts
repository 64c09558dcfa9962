import { type QueryParameter, quoteIdentifier, quoteTablePath, type Statement } from '@cloudact/bq-core';
import { CloudActError } from '@cloudact/bq-resilience';
import type { FieldSchema, TableRef } from '@cloudact/schemas';
import { keyMatch } from '../merge/merge-statement.js';
import { parameterType, structType } from '../merge/sql-types.js';
import { toJsonRow } from '../row/json-carrier.js';
import { compileField, RowCodec } from '../row/row-codec.js';
import type { Row } from '../write-request.js';

/** A filter or an assignment names a column that the table does not have, or does not take. */
export class DmlInvalidError extends CloudActError {
  readonly code = 'DML_INVALID';

  constructor(table: string, what: string) {
    super(`DML on ${table}: ${what}`, { facts: { table } });
  }
}

/** `column: value` is equality (null: IS NULL), `column: [a, b]` is one of. All must hold. */
export type DmlFilter = Readonly<Record<string, unknown>>;

/** Sets columns of the rows that `where` selects. An empty filter is refused: changing every row must be said, as `everyRow`. */
export function updateStatement(table: TableRef, set: Row, where: DmlFilter | 'everyRow'): Statement {
  const assigned = Object.keys(set);
  if (assigned.length === 0) throw new DmlInvalidError(table.path, 'there is no column to set');
  const params: Record<string, QueryParameter> = {};
  const assignments = assigned.map((column) => {
    params[`set_${column}`] = parameter(table, column, set[column]);
    return `${quoteIdentifier(column)} = @set_${column}`;
  });
  return { sql: `UPDATE ${quoteTablePath(table)} SET ${assignments.join(', ')} WHERE ${filterSql(table, where, params)}`, params };
}

export function deleteStatement(table: TableRef, where: DmlFilter): Statement {
  const params: Record<string, QueryParameter> = {};
  return { sql: `DELETE FROM ${quoteTablePath(table)} WHERE ${filterSql(table, where, params)}`, params };
}

/** Inserts rows as one statement; unlike streamed rows they can be changed at once, and a row that exists is not noticed. */
export function insertStatement(table: TableRef, rows: readonly Row[]): Statement {
  const { fields, parameter } = rowsParameter(table, rows);
  const names = fields.map(({ name }) => quoteIdentifier(name)).join(', ');
  return { sql: `INSERT INTO ${quoteTablePath(table)} (${names}) SELECT ${names} FROM UNNEST(@rows)`, params: { rows: parameter } };
}

/** Inserts a row unless one with its primary key is there: the count of changed rows, 1 or 0, says which it was. */
export function insertIfAbsentStatement(table: TableRef, row: Row): Statement {
  const keys = table.schema.primaryKey;
  const missing = keys.filter((key) => (row[key] ?? null) === null);
  if (keys.length === 0 || missing.length > 0) throw new DmlInvalidError(table.path, `a row that must be new needs its whole primary key (${missing.join(', ') || 'the table has none'})`);
  const { fields, parameter } = rowsParameter(table, [row]);
  const names = fields.map(({ name }) => quoteIdentifier(name));
  return {
    sql: `MERGE ${quoteTablePath(table)} AS T
USING (SELECT * FROM UNNEST(@rows)) AS S
ON ${keys.map((key) => `T.${quoteIdentifier(key)} = S.${quoteIdentifier(key)}`).join(' AND ')}
WHEN NOT MATCHED THEN INSERT (${names.join(', ')}) VALUES (${names.map((name) => `S.${name}`).join(', ')})`,
    params: { rows: parameter },
  };
}

/** Checked rows as an array of structs, with the columns that any of them names. */
function rowsParameter(table: TableRef, rows: readonly Row[]): { readonly fields: readonly FieldSchema[]; readonly parameter: QueryParameter } {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const codec = new RowCodec(table.schema);
  const fields = codec.fields.filter(({ schema }) => columns.includes(schema.name));
  const positions = fields.map((field) => codec.fields.indexOf(field));
  const value = rows.map((row) => {
    const checked = codec.check(row);
    return toJsonRow(fields, positions.map((position) => checked[position] ?? null));
  });
  const schemas = fields.map(({ schema }) => schema);
  return { fields: schemas, parameter: { type: [structType(schemas)], value } };
}

/** Rows of primary key and new values: one statement that changes each row by its key. */
export function patchStatement(table: TableRef, fields: readonly FieldSchema[], rows: readonly Readonly<Record<string, unknown>>[]): Statement {
  const keys = table.schema.primaryKey;
  const changed = fields.filter(({ name }) => !keys.includes(name)).map(({ name }) => quoteIdentifier(name));
  return {
    sql: `UPDATE ${quoteTablePath(table)} AS T SET ${changed.map((name) => `${name} = S.${name}`).join(', ')}
FROM (SELECT * FROM UNNEST(@rows)) AS S WHERE ${keys.map((key) => keyMatch(key, table.schema, [])).join(' AND ')}`,
    params: { rows: { type: [structType(fields)], value: rows } },
  };
}

function filterSql(table: TableRef, where: DmlFilter | 'everyRow', params: Record<string, QueryParameter>): string {
  if (where === 'everyRow') return 'TRUE';
  const columns = Object.keys(where);
  if (columns.length === 0) throw new DmlInvalidError(table.path, 'an empty filter would change every row; say everyRow if that is meant');
  return columns.map((column) => condition(table, column, where[column], params)).join(' AND ');
}

function condition(table: TableRef, column: string, value: unknown, params: Record<string, QueryParameter>): string {
  const name = `where_${column}`;
  if (value === null) return `${quoteIdentifier(fieldOf(table, column).name)} IS NULL`;
  if (!Array.isArray(value)) {
    params[name] = parameter(table, column, value);
    return `${quoteIdentifier(column)} = @${name}`;
  }
  const field = fieldOf(table, column);
  params[name] = { type: [parameterType(field)], value: value.map((one) => parameter(table, column, one).value) };
  return `${quoteIdentifier(column)} IN UNNEST(@${name})`;
}

/** The value, checked against its column and typed by it. */
function parameter(table: TableRef, column: string, value: unknown): QueryParameter {
  const field = fieldOf(table, column);
  const checked = new RowCodec({ ...table.schema, fields: [{ ...field, mode: value === null ? 'NULLABLE' : field.mode }] }).check({ [column]: value });
  return { type: parameterType(field), value: toJsonRow([compileField(field)], checked)[column] ?? null };
}

function fieldOf(table: TableRef, column: string): FieldSchema {
  const field = table.schema.fields.find(({ name }) => name === column);
  if (field === undefined) throw new DmlInvalidError(table.path, `it has no column ${column}`);
  return field;
}
