import type { TableField } from '../catalog/table-store.js';
import { dateFromText, datetimeFromText, timeFromText, timestampFromText } from './civil-cell.js';
import type { ColumnType } from './column-type.js';
import { decimalFromText, type DecimalColumn } from './decimal-cell.js';
import { storedJson } from '../encode/stored-json.js';
import { intervalCell } from './interval-cell.js';
import { RowFault } from './row-fault.js';

export type CellText = string | number | bigint;

export function decimalColumn(type: 'NUMERIC' | 'BIGNUMERIC', field: TableField): DecimalColumn {
  return {
    type,
    precision: field.precision === undefined ? undefined : Number(field.precision),
    scale: field.scale === undefined ? undefined : Number(field.scale),
  };
}

/** STRING(L) counts characters (code points), BYTES(L) bytes. */
export function checkLength<T extends string | Uint8Array>(value: T, field: TableField): T {
  if (field.maxLength === undefined || value.length <= Number(field.maxLength)) return value;
  const length = typeof value === 'string' ? Array.from(value).length : value.length;
  if (length > Number(field.maxLength)) throw new RowFault(`The value has length ${length}; the column holds at most ${field.maxLength}.`);
  return value;
}

export function jsonFromText(text: string): string {
  try {
    return storedJson(text);
  } catch (cause) {
    throw new RowFault(`The text is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

const GEOGRAPHY = /^\s*(?:\{|SRID=|POINT|LINESTRING|POLYGON|MULTI(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION|FULLGLOBE)/i;

export function geographyFromText(text: string): string {
  if (!GEOGRAPHY.test(text)) throw new RowFault(`'${text.slice(0, 100)}' is neither WKT nor GeoJSON.`);
  return text;
}

/** The types that have a textual form, and how the text becomes the cell. */
export const cellFromText: Readonly<Partial<Record<ColumnType, (field: TableField) => (text: string) => CellText>>> = {
  STRING: (field) => (field.maxLength === undefined ? (text) => text : (text) => checkLength(text, field)),
  NUMERIC: (field) => {
    const column = decimalColumn('NUMERIC', field);
    return (text) => decimalFromText(text, column);
  },
  BIGNUMERIC: (field) => {
    const column = decimalColumn('BIGNUMERIC', field);
    return (text) => decimalFromText(text, column);
  },
  DATE: () => dateFromText,
  TIME: () => timeFromText,
  DATETIME: () => datetimeFromText,
  TIMESTAMP: () => timestampFromText,
  JSON: () => jsonFromText,
  GEOGRAPHY: () => geographyFromText,
  INTERVAL: () => intervalCell,
};
