import { invalid } from '../../api-error.js';
import type { Cell, TableField } from '../../catalog/table-store.js';
import { parseDate, parseDatetime, parseTime, parseTimestamp } from '../../encode/civil-time.js';

/** A cell of one type as one of another. */
type Convert = (cell: Cell) => Cell;
const same: Convert = (cell) => cell;
const parsed = (parse: (text: string) => Cell | undefined, what: string): Convert => (cell) => {
  if (cell === null) return null;
  return parse(cell as string) ?? refuse(`Could not parse '${cell as string}' as ${what}`);
};
const refuse = (message: string): never => { throw invalid(`Error while reading data, error message: ${message}`); };
const asDecimal: Convert = (cell) => (cell === null ? null : String(cell as bigint));

/** Types of a self-describing file that columns of other types take: `from to`. */
const CONVERSIONS: Readonly<Record<string, Convert>> = {
  'INTEGER FLOAT': (cell) => (cell === null ? null : Number(cell)), 'INTEGER NUMERIC': asDecimal, 'INTEGER BIGNUMERIC': asDecimal, 'NUMERIC BIGNUMERIC': same,
  'DATETIME TIMESTAMP': same, 'TIMESTAMP DATETIME': same, 'STRING JSON': same, 'STRING GEOGRAPHY': same, 'STRING BYTES': (cell) => (cell === null ? null : Buffer.from(cell as string)),
  'STRING DATE': parsed(parseDate, 'a date'), 'STRING TIME': parsed(parseTime, 'a time'), 'STRING DATETIME': parsed(parseDatetime, 'a datetime'), 'STRING TIMESTAMP': parsed(parseTimestamp, 'a timestamp'),
  'BYTES STRING': (cell) => (cell === null ? null : Buffer.from(cell as Uint8Array).toString('utf8')),
};

const find = (fields: readonly TableField[], name: string): TableField | undefined => fields.find((f) => f.name.toLowerCase() === name.toLowerCase());

/** The source's columns with the types of the table's, where one takes the other. */
export function adoptTypes(source: readonly TableField[], table: readonly TableField[]): readonly TableField[] {
  return source.map((field) => {
    const column = find(table, field.name);
    if (column === undefined || (field.mode === 'REPEATED') !== (column.mode === 'REPEATED')) return field;
    if (field.fields !== undefined && column.fields !== undefined) return { ...column, fields: [...adoptTypes(field.fields, column.fields), ...column.fields.filter((f) => find(field.fields ?? [], f.name) === undefined)] };
    return field.type === column.type || CONVERSIONS[`${field.type} ${column.type}`] !== undefined ? column : field;
  });
}

/** Makes rows of a file with a schema of its own into rows of the table: by name, a column that the file lacks is its default, or NULL. */
export function reshaper(source: readonly TableField[], table: readonly TableField[], defaults: ReadonlyMap<string, Cell>): (row: readonly Cell[]) => readonly Cell[] {
  const columns = table.map((column) => {
    const at = source.findIndex((f) => f.name.toLowerCase() === column.name.toLowerCase());
    const field = source[at];
    const missing = defaults.get(column.name.toLowerCase()) ?? (column.mode === 'REPEATED' ? [] : null);
    return { at, missing, convert: field === undefined ? same : converter(field, column) };
  });
  return (row) => columns.map(({ at, missing, convert }) => (at === -1 ? missing : convert(row[at] ?? null)));
}

function converter(from: TableField, to: TableField): Convert {
  if (from.mode === 'REPEATED') {
    const each = converter({ ...from, mode: 'NULLABLE' }, { ...to, mode: 'NULLABLE' });
    return each === same ? same : (cell) => (cell === null ? [] : (cell as readonly Cell[]).map(each));
  }
  if (from.fields !== undefined && to.fields !== undefined) {
    const reshape = reshaper(from.fields, to.fields, new Map());
    return (cell) => (cell === null ? null : reshape(cell as readonly Cell[]));
  }
  if (from.type === to.type) return same;
  const found = CONVERSIONS[`${from.type} ${to.type}`];
  if (found === undefined) throw invalid(`Field ${from.name} has changed type from ${to.type} to ${from.type}`);
  return found;
}
