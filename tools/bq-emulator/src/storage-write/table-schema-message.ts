import type { TableField } from '../catalog/table-store.js';
import { columnMode, columnType, modeNumber, storageTypeNumber } from './column-type.js';
import type { TableFieldMessage, TableSchemaMessage } from './wire-messages.js';

/** A table's columns as google.cloud.bigquery.storage.v1.TableSchema. */
export function tableSchemaMessage(fields: readonly TableField[]): TableSchemaMessage {
  return { fields: fields.map(fieldMessage) };
}

function fieldMessage(field: TableField): TableFieldMessage {
  return {
    name: field.name,
    type: storageTypeNumber[columnType(field.type)],
    mode: modeNumber[columnMode(field)],
    ...(field.fields === undefined ? {} : { fields: field.fields.map(fieldMessage) }),
    ...(field.description === undefined ? {} : { description: field.description }),
    ...(field.maxLength === undefined ? {} : { maxLength: Number(field.maxLength) }),
    ...(field.precision === undefined ? {} : { precision: Number(field.precision) }),
    ...(field.scale === undefined ? {} : { scale: Number(field.scale) }),
    ...(field.defaultValueExpression === undefined ? {} : { defaultValueExpression: field.defaultValueExpression }),
    ...(field.rangeElementType === undefined
      ? {}
      : { rangeElementType: { type: storageTypeNumber[columnType(field.rangeElementType.type)] } }),
  };
}
