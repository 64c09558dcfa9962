import { type FieldSchema, LINEAGE_COLUMNS, type TableSchema } from '@cloudact/schemas';
import type { Row } from '@cloudact/bq-writers';
import { ColumnMissingError, ColumnUnknownError, LineageColumnSetError } from '../body/body-errors.js';
import { cellText } from '../body/csv-records.js';
import { isRawNumber, parseExactJson } from '../body/exact-json.js';

/** Filled by the pipeline where a row has none. */
export const SOURCE_ROW_ID = 'x_source_row_id';
/** Types that take a number as text, and so exactly. */
const NUMBER_TYPES = new Set(['NUMERIC', 'BIGNUMERIC', 'FLOAT64']);

const isLineage = (column: string): boolean => Object.hasOwn(LINEAGE_COLUMNS, column);

/** The columns of a table as a request may fill them: CSV cells and JSON values become what its codec checks. */
export class TableColumns {
  readonly #byName: ReadonlyMap<string, FieldSchema>;

  constructor(private readonly table: TableSchema) {
    this.#byName = new Map(table.fields.map((field) => [field.name, field]));
  }

  /** Columns that a header must name. */
  get required(): readonly string[] {
    return this.table.fields.filter(({ name, mode }) => mode === 'REQUIRED' && name !== SOURCE_ROW_ID && !isLineage(name)).map(({ name }) => name);
  }

  get hasSourceRowId(): boolean {
    return this.#byName.has(SOURCE_ROW_ID);
  }

  /** @throws LineageColumnSetError, ColumnUnknownError, ColumnMissingError before any row is read */
  checkHeader(header: readonly string[]): void {
    const lineage = header.filter(isLineage);
    if (lineage.length > 0) throw new LineageColumnSetError(lineage, 'header');
    const unknown = header.filter((name) => !this.#byName.has(name));
    if (unknown.length > 0) throw new ColumnUnknownError(this.table.tableName, unknown);
    const missing = this.required.filter((name) => !header.includes(name));
    if (missing.length > 0) throw new ColumnMissingError(`table ${this.table.tableName}`, missing);
  }

  fromCells(header: readonly string[], cells: readonly string[]): Row {
    return Object.fromEntries(header.map((name, index) => [name, this.#fromCell(this.#byName.get(name), cells[index] ?? '')] as const).filter(([, value]) => value !== null));
  }

  /** @throws LineageColumnSetError naming the row */
  fromJson(value: Readonly<Record<string, unknown>>, row: number): Row {
    const lineage = Object.keys(value).filter(isLineage);
    if (lineage.length > 0) throw new LineageColumnSetError(lineage, { row });
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fromJsonValue(this.#byName.get(name), one)]));
  }

  #fromCell(field: FieldSchema | undefined, cell: string): unknown {
    const text = cellText(cell);
    if (text === null || field === undefined) return text;
    if (field.mode === 'REPEATED' || field.type === 'STRUCT' || field.type === 'RANGE') return jsonOrText(field, text);
    return field.type === 'BOOL' && /^(true|false)$/i.test(text) ? text.toLowerCase() : text;
  }
}

/** A list or a structure inside of a cell; what is not JSON stays text, and the codec names it. */
function jsonOrText(field: FieldSchema, text: string): unknown {
  try {
    return fromJsonValue(field, parseExactJson(text));
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function fromJsonValue(field: FieldSchema | undefined, value: unknown): unknown {
  if (Array.isArray(value) && field?.mode === 'REPEATED') return value.map((item) => fromJsonValue({ ...field, mode: 'NULLABLE' }, item));
  // JSON text goes on as it came, digits and all
  if (field?.type === 'JSON' && value !== null && typeof value !== 'string') return JSON.stringify(value);
  if (isRawNumber(value)) return fromRawNumber(field, value.rawJSON);
  if (Array.isArray(value)) return value.map((item) => fromJsonValue(undefined, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fromJsonValue(field?.fields?.find((one) => one.name === name), inner)]));
}

function fromRawNumber(field: FieldSchema | undefined, source: string): string | number {
  if (field === undefined || NUMBER_TYPES.has(field.type)) return source;
  const number = Number(source);
  // 5.0 is 5 in JSON; whatever an INT64 cannot be is refused by its own text
  return field.type === 'INT64' && !Number.isSafeInteger(number) ? source : number;
}
