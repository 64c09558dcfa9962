import type { Cell, TableField } from '../catalog/table-store.js';
import { columnMode, columnType, type ColumnType } from './column-type.js';

type Rows = readonly (readonly Cell[])[];
type Convert = (cell: Cell) => Cell;

/** Changes of a column's type that BigQuery allows (managing-table-schemas), and what they do to a value that is not null. */
const widenings: Readonly<Partial<Record<`${ColumnType}>${ColumnType}`, Convert>>> = {
  'INT64>NUMERIC': String,
  'INT64>BIGNUMERIC': String,
  'INT64>DOUBLE': Number,
  'NUMERIC>BIGNUMERIC': (cell) => cell,
  'NUMERIC>DOUBLE': Number,
  'BIGNUMERIC>DOUBLE': Number,
};

/**
 * Rows that were held back (pending, buffered) carry the columns of the table as it was then. If the schema has changed since, each
 * value follows its column's name; new columns are null, values of dropped columns go with them.
 */
export function realignRows(rows: Rows, from: readonly TableField[], to: readonly TableField[]): Rows {
  if (from === to) return rows;
  const realign = structConverter(from, to);
  return rows.map((row) => realign(row) as readonly Cell[]);
}

function structConverter(from: readonly TableField[], to: readonly TableField[]): Convert {
  const indexes = new Map(from.map((field, index) => [field.name.toLowerCase(), index]));
  const sources = to.map((field) => {
    const index = indexes.get(field.name.toLowerCase());
    const old = index === undefined ? undefined : from[index];
    return { index, empty: columnMode(field) === 'REPEATED' ? [] : null, convert: old === undefined ? undefined : converter(old, field) };
  });
  return (cells) =>
    sources.map(({ index, empty, convert }) => {
      const cell = index === undefined ? undefined : (cells as readonly Cell[])[index];
      return cell === undefined || cell === null || convert === undefined ? empty : convert(cell);
    });
}

function converter(from: TableField, to: TableField): Convert {
  const one = valueConverter(from, to);
  return columnMode(to) === 'REPEATED' ? (cell) => (cell as readonly Cell[]).map(one) : one;
}

function valueConverter(from: TableField, to: TableField): Convert {
  const [was, is] = [columnType(from.type), columnType(to.type)];
  if (was === 'STRUCT' && is === 'STRUCT') return structConverter(from.fields ?? [], to.fields ?? []);
  if (was === is) return (cell) => cell;
  const widen = widenings[`${was}>${is}`];
  if (widen === undefined) throw new Error(`Rows written to column ${from.name} as ${was} cannot become ${is}.`);
  return widen;
}
