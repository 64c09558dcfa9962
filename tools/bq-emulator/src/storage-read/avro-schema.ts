import type { TableField } from '../catalog/table-store.js';
import { columnMode, columnType, rangeColumns } from '../storage-write/column-type.js';
import { scaleOf } from './decimal-scale.js';

type AvroType = string | readonly AvroType[] | { readonly [property: string]: unknown };

const decimal = (field: TableField, precision: number, scale: number): AvroType => ({
  type: 'bytes', logicalType: 'decimal', precision: Number(field.precision ?? precision), scale: scaleOf(field, scale),
});

/**
 * The Avro schema of rows with these columns: https://cloud.google.com/bigquery/docs/reference/storage#avro_schema_details
 * @param displayNames adds each column's own name where Avro cannot spell it
 */
export function avroSchema(fields: readonly TableField[], displayNames: boolean): string {
  let records = 0;
  const record = (columns: readonly TableField[], name: string): AvroType => ({ type: 'record', name, fields: columns.map(column) });
  const column = (field: TableField): AvroType => {
    const name = avroName(field.name);
    const display = displayNames && name !== field.name ? { displayName: field.name } : {};
    return { name, ...display, type: modal(field), ...(field.description === undefined ? {} : { doc: field.description }) };
  };
  const modal = (field: TableField): AvroType => {
    const type = single(field);
    switch (columnMode(field)) {
      case 'REPEATED': return { type: 'array', items: type };
      case 'REQUIRED': return type;
      case 'NULLABLE': return ['null', type];
    }
  };
  const single = (field: TableField): AvroType => {
    const type = columnType(field.type);
    switch (type) {
      case 'STRING': return 'string';
      case 'BYTES': return 'bytes';
      case 'INT64': return 'long';
      case 'DOUBLE': return 'double';
      case 'BOOL': return 'boolean';
      case 'NUMERIC': return decimal(field, 38, 9);
      case 'BIGNUMERIC': return decimal(field, 77, 38);
      case 'DATE': return { type: 'int', logicalType: 'date' };
      case 'TIME': return { type: 'long', logicalType: 'time-micros' };
      case 'TIMESTAMP': return { type: 'long', logicalType: 'timestamp-micros' };
      case 'DATETIME': case 'GEOGRAPHY': case 'JSON': case 'INTERVAL': return { type: 'string', sqlType: type };
      case 'STRUCT': return record(field.fields ?? [], `__s_${records++}`);
      case 'RANGE': return record(rangeColumns(field), `__s_${records++}`);
    }
  };
  return JSON.stringify(record(fields, '__root__'));
}

/** Avro's names are narrower than BigQuery's: https://avro.apache.org/docs/1.11.1/specification/#names */
const avroName = (name: string): string => name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_');
