import type { ResultRow } from '@cloudact/bq-core';

/** How a spreadsheet recognises a formula (OWASP: CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

export interface CsvOptions {
  readonly columns: readonly string[];
  /** Columns whose values people wrote; only those can be formulas. */
  readonly textColumns: ReadonlySet<string>;
  readonly guardFormulas: boolean;
}

/** Rows as RFC 4180, the header first; null is an empty field, and an empty text is "". */
export async function* csvLines(rows: AsyncIterable<ResultRow>, { columns, textColumns, guardFormulas }: CsvOptions): AsyncGenerator<string> {
  yield `${columns.map((name) => field(name)).join(',')}\r\n`;
  const guarded = new Set(guardFormulas ? columns.filter((name) => textColumns.has(name)) : []);
  for await (const row of rows) yield `${columns.map((name) => valueField(row[name], guarded.has(name))).join(',')}\r\n`;
}

function valueField(value: unknown, guarded: boolean): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return field(guarded && FORMULA.test(text) ? `'${text}` : text);
}

const field = (text: string): string => (text === '' || NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
