import { invalid } from '../api-error.js';
import type { TableField } from '../catalog/table-store.js';
import { fieldType, quoteIdentifier, quoteString, type SqlType } from '../sql/sql-type.js';

/** A column, or what was asked for of it. */
export interface SelectedColumn {
  readonly name: string;
  readonly type: SqlType;
  /** Where it is not the whole column. */
  readonly sql?: string;
}

/** `selectedFields=a,b.c`: columns in the table's order, records with only those fields that were asked for. */
export function selectedFields(fields: readonly TableField[], asked: string | null | undefined): readonly TableField[] {
  if (asked === null || asked === undefined || asked.trim() === '') return fields;
  return pick(fields, asked.split(',').map((path) => path.trim().toLowerCase().split('.')), '');
}

function pick(fields: readonly TableField[], paths: readonly (readonly string[])[], prefix: string): readonly TableField[] {
  const unknown = paths.find(([first]) => !fields.some((f) => f.name.toLowerCase() === first));
  if (unknown !== undefined) throw invalid(`Invalid field name "${prefix}${unknown.join('.')}". The field does not exist in the schema.`);
  return fields.flatMap((field) => {
    const own = paths.filter(([first]) => first === field.name.toLowerCase());
    if (own.length === 0) return [];
    if (field.fields === undefined || own.some((path) => path.length === 1)) return [field];
    return [{ ...field, fields: pick(field.fields, own.map((path) => path.slice(1)), `${prefix}${field.name}.`) }];
  });
}

/** What to read for the selected fields of a table. */
export const selectedColumns = (table: readonly TableField[], selected: readonly TableField[]): readonly SelectedColumn[] => selected.map((field) => {
  const whole = table.find((f) => f.name === field.name) ?? field;
  return { name: field.name, type: fieldType(field), ...(field === whole ? {} : { sql: partOf(quoteIdentifier(field.name), field, 0) }) };
});

function partOf(sql: string, field: TableField, depth: number): string {
  if (field.fields === undefined) return sql;
  const { fields } = field;
  const struct = (source: string): string => `CASE WHEN ${source} IS NULL THEN NULL ELSE struct_pack(${fields.map((f) => `${quoteIdentifier(f.name)} := ${partOf(`struct_extract(${source}, ${quoteString(f.name)})`, f, depth + 1)}`).join(', ')}) END`;
  return field.mode === 'REPEATED' ? `list_transform(${sql}, lambda x${depth}: ${struct(`x${depth}`)})` : struct(sql);
}
