import { type Row, RowFault } from '@cloudact/bq-writers';
import type { TableSchema } from '@cloudact/schemas';
import { ColumnMissingError } from '../body/body-errors.js';
import { TableColumns } from '../rows/table-columns.js';
import type { FocusRecord } from './focus-record.js';
import { SUBSTITUTES } from './focus-sources.js';
import { canonicalValue } from './focus-values.js';

/**
 * How the records under one header become rows of `cost_data_standard_1_3`: by name, with the substitutes of `focus-sources.ts` for
 * columns that the file lacks. What FOCUS 1.3 does not know, x_ columns of the source among it, goes to x_source_columns.
 */
export class FocusMapping {
  /** Column of the table, and the column of the file that fills it. */
  readonly #sources: readonly (readonly [column: string, source: string])[];
  readonly #unknown: readonly string[];

  constructor(header: readonly string[], table: TableSchema) {
    const focus = table.fields.map(({ name }) => name).filter((name) => !name.startsWith('x_'));
    this.#sources = focus.flatMap((column) => {
      const source = header.includes(column) ? column : SUBSTITUTES[column];
      return source !== undefined && header.includes(source) ? [[column, source] as const] : [];
    });
    this.#unknown = header.filter((name) => !focus.includes(name));
  }

  /** The values are the file's text; the table's codec says whether they are what their columns take. @throws RowFault */
  toRow({ version, record, cells, source_row_id }: FocusRecord): Row {
    if (cells !== undefined) throw new RowFault('UNMAPPABLE', `The record has ${cells.found} cells and the header ${cells.expected}, so its cells cannot be told apart`);
    const row: Record<string, unknown> = { x_source_version: version, x_source_row_id: source_row_id };
    for (const [column, source] of this.#sources) {
      const value = record[source] ?? null;
      if (value !== null) row[column] = canonicalValue(column, value);
    }
    const rest = this.#unknown.filter((name) => (record[name] ?? null) !== null);
    if (rest.length > 0) row['x_source_columns'] = JSON.stringify(Object.fromEntries(rest.map((name) => [name, record[name]])));
    return row;
  }
}

/** @throws ColumnMissingError when columns are missing that every FOCUS file since 1.0 has */
export function checkFocusHeader(header: readonly string[], table: TableSchema): void {
  const missing = new TableColumns(table).required.filter((name) => !header.includes(name));
  if (missing.length > 0) throw new ColumnMissingError('a FOCUS file (version 1.0 or later)', missing);
}
