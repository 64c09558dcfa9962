import {
  Binary, Bool, type DataType, DateDay, Decimal, Field, Float64, Int64, IntervalMonthDayNano, List, Struct, TimeMicrosecond, TimestampMicrosecond, Utf8,
} from 'apache-arrow';
import type { TableField } from '../catalog/table-store.js';
import { columnMode, columnType, rangeColumns } from '../storage-write/column-type.js';
import { scaleOf } from './decimal-scale.js';

/** Digits of BIGNUMERIC in Arrow, whose 256-bit decimals have at most 76. */
const BIGNUMERIC_PRECISION = 76;

/** The Arrow field of a column: https://cloud.google.com/bigquery/docs/reference/storage#arrow_schema_details */
export function arrowField(field: TableField): Field {
  const mode = columnMode(field);
  if (mode === 'REPEATED') return new Field(field.name, new List(new Field('item', arrowType(field), true)), false, metadataOf(field));
  return new Field(field.name, arrowType(field), mode === 'NULLABLE', metadataOf(field));
}

/** The type of one value of the column, whatever its mode. */
function arrowType(field: TableField): DataType {
  const type = columnType(field.type);
  switch (type) {
    case 'STRING': case 'GEOGRAPHY': case 'JSON': return new Utf8();
    case 'BYTES': return new Binary();
    case 'INT64': return new Int64();
    case 'DOUBLE': return new Float64();
    case 'BOOL': return new Bool();
    case 'NUMERIC': return new Decimal(scaleOf(field, 9), Number(field.precision ?? 38), 128);
    case 'BIGNUMERIC': return new Decimal(scaleOf(field, 38), Number(field.precision ?? BIGNUMERIC_PRECISION), 256);
    case 'DATE': return new DateDay();
    case 'TIME': return new TimeMicrosecond();
    case 'DATETIME': return new TimestampMicrosecond(null);
    case 'TIMESTAMP': return new TimestampMicrosecond('UTC');
    case 'INTERVAL': return new IntervalMonthDayNano();
    case 'STRUCT': return new Struct((field.fields ?? []).map(arrowField));
    case 'RANGE': return new Struct(rangeColumns(field).map(arrowField));
  }
}

/** Types that Arrow does not tell apart carry their name, as the service's do. */
function metadataOf(field: TableField): Map<string, string> | undefined {
  switch (columnType(field.type)) {
    case 'DATETIME': return new Map([['ARROW:extension:name', 'google:sqlType:datetime']]);
    case 'JSON': return new Map([['ARROW:extension:name', 'google:sqlType:json']]);
    case 'GEOGRAPHY': return new Map([['ARROW:extension:name', 'google:sqlType:geography'], ['ARROW:extension:metadata', '{"encoding":"WKT"}']]);
    default: return undefined;
  }
}
