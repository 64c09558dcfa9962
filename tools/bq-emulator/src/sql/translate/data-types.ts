import type { ColumnDefinition, DataType, Node } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import type { TableField } from '../../catalog/table-store.js';
import { RANGE_FIELDS } from '../parse/rewrites.js';
import { fieldType, restTypeName, scalarNamed, type SqlType, widest } from '../sql-type.js';

type Draft = { -readonly [K in keyof TableField]: TableField[K] };

/** A type written in SQL, as the REST API would describe a column of it. */
export function fieldOfDataType(name: string, dataType: DataType): TableField {
  if (dataType.type === 'modified_data_type') {
    const inner: Draft = { ...fieldOfDataType(name, dataType.dataType) };
    const modifiers = dataType.modifiers?.type === 'paren_expr' ? dataType.modifiers.expr.items : [];
    const [first, second] = modifiers.map((item) => (item.type === 'number_literal' ? item.text : ''));
    if (inner.type === 'STRING' || inner.type === 'BYTES') return { ...inner, maxLength: first ?? '' };
    return { ...inner, precision: first ?? '', ...(second === undefined ? {} : { scale: second }) };
  }
  if (dataType.type === 'data_type_name') {
    const typeText = Array.isArray(dataType.name) ? dataType.name.map((k) => k.name).join(' ') : dataType.name.type === 'keyword' ? dataType.name.name : nodeText(dataType.name);
    const scalar = scalarNamed(typeText);
    if (scalar === undefined) throw invalidQuery(`Type not found: ${typeText}`);
    return { name, type: restTypeName(scalar.kind), mode: 'NULLABLE' };
  }
  if (dataType.type === 'parametric_data_type') return parametricField(name, dataType);
  throw notSupported(`Type ${dataType.type}`);
}

function nodeText(node: Node): string {
  return 'name' in node && typeof node.name === 'string' ? node.name : node.type;
}

function parametricField(name: string, dataType: Extract<DataType, { type: 'parametric_data_type' }>): TableField {
  const keyword = dataType.typeKw.name;
  const params = dataType.params?.params.items ?? [];
  if (keyword === 'ARRAY') {
    const [element] = params;
    if (element === undefined || !('dataType' in element)) throw invalidQuery('ARRAY needs an element type');
    const inner = fieldOfDataType(name, element.dataType as DataType);
    if (inner.mode === 'REPEATED') throw invalidQuery('Array of array types are not supported');
    return { ...inner, mode: 'REPEATED' };
  }
  if (keyword === 'STRUCT') {
    const fields = params.map((param, i) => {
      const member = param as unknown as { name?: { name: string }; dataType: DataType; constraints: ColumnDefinition['constraints'] };
      return withConstraints(fieldOfDataType(member.name?.name ?? `_field_${i + 1}`, member.dataType), member.constraints);
    });
    if (fields.map((f) => f.name).join() === RANGE_FIELDS.join()) return { name, type: 'RANGE', mode: 'NULLABLE', rangeElementType: { type: fields[0]?.type ?? '' } };
    return { name, type: 'RECORD', mode: 'NULLABLE', fields };
  }
  throw notSupported(`Type ${keyword}`);
}

export const typeOfDataType = (dataType: DataType): SqlType => widest(fieldType(fieldOfDataType('', dataType)));

/** `NOT NULL` and `OPTIONS(description = …)`; other constraints belong to the table and are read by the DDL translator. */
export function withConstraints(field: TableField, constraints: ColumnDefinition['constraints']): TableField {
  let result: Draft = { ...field };
  for (const item of constraints) {
    const constraint = item.type === 'constraint' ? item.constraint : item;
    if (constraint.type === 'constraint_not_null') {
      if (field.mode === 'REPEATED') throw invalidQuery(`NOT NULL cannot be applied to ARRAY field ${field.name}`);
      result = { ...result, mode: 'REQUIRED' };
    }
    if (constraint.type === 'bigquery_options') {
      for (const option of constraint.options.expr.items) {
        if (option.type === 'binary_expr' && option.left.type === 'identifier' && option.left.name.toLowerCase() === 'description' && option.right.type === 'string_literal') {
          result = { ...result, description: option.right.value };
        }
      }
    }
  }
  return result;
}
