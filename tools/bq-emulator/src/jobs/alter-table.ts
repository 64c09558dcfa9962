import { invalid, invalidQuery, notFound } from '../api-error.js';
import { asList, asObject, type JsonObject, type TableRecord } from '../catalog/resources.js';
import { readFields } from '../catalog/schema-rules.js';
import type { TableField } from '../catalog/table-store.js';
import { duckType, fieldType, quoteIdentifier, typeName } from '../sql/sql-type.js';
import { castSql } from '../sql/translate/casts.js';
import type { TableChange } from '../sql/translate/ddl-action.js';
import { withNested } from '../sql/translate/ddl-options.js';
import { value } from '../sql/translate/expression-value.js';
import { sameName } from '../sql/translate/scope.js';

/** A table's new description, and what the engine is to do with what it stores. */
export interface Reshaped {
  readonly fields: readonly TableField[];
  readonly properties: JsonObject;
  /** Each follows `ALTER TABLE name`. */
  readonly steps: readonly string[];
  /** Then each follows `UPDATE name SET`. */
  readonly fills: readonly string[];
}

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language#details_8: what SET DATA TYPE may widen to. */
const WIDER: Readonly<Record<string, readonly string[]>> = { INTEGER: ['NUMERIC', 'BIGNUMERIC', 'FLOAT'], NUMERIC: ['BIGNUMERIC', 'FLOAT'], BIGNUMERIC: ['FLOAT'] };

export function reshape(record: TableRecord, changes: readonly TableChange[]): Reshaped {
  return changes.reduce<Reshaped>((shape, change) => applyChange(record, shape, change), { fields: record.fields, properties: record.properties, steps: [], fills: [] });
}

const find = (fields: readonly TableField[], name: string): TableField | undefined => fields.find((f) => sameName(f.name, name));

function applyChange(record: TableRecord, shape: Reshaped, change: TableChange): Reshaped {
  switch (change.do) {
    case 'add-column': return addColumn(shape, change);
    case 'drop-column': return dropColumn(shape, change);
    case 'rename-column': return renameColumn(shape, change);
    case 'set-type': return onColumn(record, shape, change, (field) => setType(field, change.field));
    case 'drop-not-null': return onColumn(record, shape, change, (field) => {
      if (field.mode !== 'REQUIRED') throw invalidQuery(`ALTER TABLE ALTER COLUMN DROP NOT NULL requires a column with the NOT NULL constraint; column ${field.name} has none`);
      return { field: { ...field, mode: 'NULLABLE' }, steps: [`ALTER COLUMN ${quoteIdentifier(field.name)} DROP NOT NULL`] };
    });
    case 'column-properties': return onColumn(record, shape, change, (field) => ({ field: withoutNull({ ...field, ...change.properties }) as unknown as TableField, steps: [] }));
    case 'options': return { ...shape, properties: withoutNull(withNested(shape.properties, change.properties)) };
    default: return { ...shape, properties: { ...shape.properties, tableConstraints: constrained(record, shape.fields, asObject(shape.properties['tableConstraints']), change) } };
  }
}

/** NULL takes an option away. */
const withoutNull = (properties: object): JsonObject => Object.fromEntries(Object.entries(properties).filter(([, item]) => item !== null));

function addColumn(shape: Reshaped, { field, ifNotExists }: Extract<TableChange, { do: 'add-column' }>): Reshaped {
  if (find(shape.fields, field.name) !== undefined) {
    if (ifNotExists) return shape;
    throw invalid(`Column already exists: ${field.name}`);
  }
  if (field.mode === 'REQUIRED') throw invalid(`Cannot add required fields to an existing schema. (field: ${field.name})`);
  if (field.defaultValueExpression !== undefined) throw invalid(`Adding a column with a default value to an existing table is not supported: add the column, then ALTER COLUMN ${field.name} SET DEFAULT`);
  const [added] = readFields([field]);
  if (added === undefined) return shape;
  const column = quoteIdentifier(added.name);
  // Rows that are there already have no value in a new column: NULL, or the empty array.
  const fills = added.mode === 'REPEATED' ? [...shape.fills, `${column} = []`] : shape.fills;
  return { ...shape, fills, fields: [...shape.fields, added], steps: [...shape.steps, `ADD COLUMN ${column} ${duckType(fieldType(added))}`] };
}

/** Columns that partitioning, clustering or a primary key stands on. */
function refuseUsed({ properties }: Reshaped, column: string, what: string): void {
  const partitioned = [asObject(properties['timePartitioning'])['field'], asObject(properties['rangePartitioning'])['field']];
  const keys = asList(asObject(asObject(properties['tableConstraints'])['primaryKey'])['columns']);
  const clustered = asList(asObject(properties['clustering'])['fields']);
  const uses = ([['partitioning', partitioned], ['clustering', clustered], ['primary key', keys]] as const).find(([, names]) => names.some((name) => typeof name === 'string' && sameName(name, column)));
  if (uses !== undefined) throw invalidQuery(`Cannot ${what} column ${column}: it is used for ${uses[0]}`);
}

function dropColumn(shape: Reshaped, { column, ifExists }: Extract<TableChange, { do: 'drop-column' }>): Reshaped {
  const field = find(shape.fields, column);
  if (field === undefined) return absent(shape, column, ifExists);
  refuseUsed(shape, field.name, 'drop');
  const fields = shape.fields.filter((f) => f !== field);
  if (fields.length === 0) throw invalidQuery('A table must have at least one column');
  return { ...shape, fields, steps: [...shape.steps, `DROP COLUMN ${quoteIdentifier(field.name)}`] };
}

function renameColumn(shape: Reshaped, { column, to, ifExists }: Extract<TableChange, { do: 'rename-column' }>): Reshaped {
  const field = find(shape.fields, column);
  if (field === undefined) return absent(shape, column, ifExists);
  refuseUsed(shape, field.name, 'rename');
  if (find(shape.fields, to) !== undefined && !sameName(to, column)) throw invalid(`Column already exists: ${to}`);
  const [renamed = field] = readFields([{ ...field, name: to }]);
  return { ...shape, fields: shape.fields.map((f) => (f === field ? renamed : f)), steps: [...shape.steps, `RENAME COLUMN ${quoteIdentifier(field.name)} TO ${quoteIdentifier(to)}`] };
}

function absent(shape: Reshaped, column: string, ifExists: boolean): Reshaped {
  if (ifExists) return shape;
  throw notFound(`Column ${column}`);
}

function onColumn(record: TableRecord, shape: Reshaped, { column, ifExists }: { readonly column: string; readonly ifExists: boolean }, change: (field: TableField) => { readonly field: TableField; readonly steps: readonly string[] }): Reshaped {
  const found = find(shape.fields, column);
  if (found === undefined) {
    if (ifExists) return shape;
    throw notFound(`Column ${column} in table ${record.projectId}:${record.datasetId}.${record.tableId}`);
  }
  const { field, steps } = change(found);
  return { ...shape, fields: shape.fields.map((f) => (f === found ? field : f)), steps: [...shape.steps, ...steps] };
}

function setType(field: TableField, to: TableField): { readonly field: TableField; readonly steps: readonly string[] } {
  const [from, target] = [fieldType(field), fieldType(to)];
  const { precision: _precision, scale: _scale, maxLength: _length, ...rest } = field;
  const limits = { ...(to.precision === undefined ? {} : { precision: to.precision }), ...(to.scale === undefined ? {} : { scale: to.scale }), ...(to.maxLength === undefined ? {} : { maxLength: to.maxLength }) };
  const same = field.type === to.type && (field.mode === 'REPEATED') === (to.mode === 'REPEATED');
  if (field.type === 'RECORD' || to.type === 'RECORD' || (!same && (field.mode === 'REPEATED' || WIDER[field.type]?.includes(to.type) !== true)) || narrower(field, to)) {
    throw invalidQuery(`ALTER TABLE ALTER COLUMN SET DATA TYPE requires that the existing column type (${shown(field)}) is assignable to the new type (${shown(to)})`);
  }
  const name = quoteIdentifier(field.name);
  const steps = same ? [] : [`ALTER COLUMN ${name} TYPE ${duckType(target)} USING ${castSql(value(name, from), target)}`];
  return { field: { ...rest, type: to.type, ...limits }, steps };
}

/** A length or precision may grow or go, never shrink. */
function narrower(from: TableField, to: TableField): boolean {
  if (from.type !== to.type) return false;
  const less = (a: string | undefined, b: string | undefined): boolean => b !== undefined && (a === undefined || Number(b) < Number(a));
  const whole = (f: TableField): string | undefined => (f.precision === undefined ? undefined : String(Number(f.precision) - Number(f.scale ?? 0)));
  return less(from.maxLength, to.maxLength) || less(whole(from), whole(to)) || (to.precision !== undefined && less(from.scale ?? (from.precision === undefined ? undefined : '0'), to.scale ?? '0'));
}

function shown(field: TableField): string {
  const limits = field.maxLength ?? (field.precision === undefined ? undefined : [field.precision, field.scale].filter((n) => n !== undefined).join(', '));
  return `${typeName(fieldType(field))}${limits === undefined ? '' : `(${limits})`}`;
}

type ConstraintChange = Extract<TableChange, { do: 'add-primary-key' | 'drop-primary-key' | 'add-foreign-key' | 'drop-constraint' }>;

function constrained(record: TableRecord, fields: readonly TableField[], before: JsonObject, change: ConstraintChange): JsonObject {
  const foreign = asList(before['foreignKeys']).map(asObject);
  switch (change.do) {
    case 'add-primary-key': {
      if (before['primaryKey'] !== undefined) throw invalidQuery(`Already Exists: Primary key of table ${record.projectId}:${record.datasetId}.${record.tableId}`);
      const missing = change.columns.find((column) => find(fields, column) === undefined);
      if (missing !== undefined) throw invalid(`Primary key column ${missing} does not exist in the table`);
      return { ...before, primaryKey: { columns: change.columns } };
    }
    case 'drop-primary-key': {
      const { primaryKey, ...rest } = before;
      if (primaryKey === undefined && !change.ifExists) throw notFound(`Primary key of table ${record.projectId}:${record.datasetId}.${record.tableId}`);
      return rest;
    }
    case 'add-foreign-key': {
      const name = change.name ?? `fk$${foreign.length + 1}`;
      if (foreign.some((key) => key['name'] === name)) throw invalidQuery(`Already Exists: Constraint ${name}`);
      return { ...before, foreignKeys: [...foreign, { ...change.key, name }] };
    }
    case 'drop-constraint': {
      const kept = foreign.filter((key) => key['name'] !== change.name);
      if (kept.length === foreign.length && !change.ifExists) throw notFound(`Constraint ${change.name}`);
      return { ...before, foreignKeys: kept };
    }
  }
}
