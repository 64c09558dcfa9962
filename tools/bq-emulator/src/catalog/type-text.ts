import { fieldType, typeName } from '../sql/sql-type.js';
import type { TableField } from './table-store.js';

/** A column's type as DDL spells it, with its parameters: `NUMERIC(10, 2)`, `ARRAY<STRUCT<name STRING(20)>>`. */
export function typeText(field: TableField): string {
  if (field.mode === 'REPEATED') return `ARRAY<${typeText({ ...field, mode: 'NULLABLE' })}>`;
  if (field.fields !== undefined && field.fields.length > 0) return `STRUCT<${field.fields.map((member) => `${member.name} ${typeText(member)}`).join(', ')}>`;
  const { maxLength, precision, scale } = field;
  const parameters = maxLength ?? (precision === undefined ? undefined : scale === undefined ? precision : `${precision}, ${scale}`);
  return `${typeName(fieldType(field))}${parameters === undefined ? '' : `(${parameters})`}`;
}
