import type { TimestampFormat } from '../encode/rest-row.js';
import type { JobContext } from '../jobs/job-context.js';
import { quoteIdentifier, STRING } from '../sql/sql-type.js';
import type { SelectedColumn } from './selected-fields.js';
import { MAX_PAGE_BYTES } from './result-pages.js';
import { rowJsonSql } from './row-json-sql.js';
import { rowText } from './row-text.js';

/** Rows read at a time, so that a page of wide rows stops near its size. */
const STEP_ROWS = 20_000;

type Column = SelectedColumn;

export interface TablePage {
  /** How many rows the page has. */
  readonly rows: number;
  /** Their JSON, one after another. */
  readonly texts: readonly string[];
}

interface Slice {
  readonly from: number;
  readonly size: number;
  readonly format: TimestampFormat;
}

/** Reads `size` rows of a table in the order they are stored in, or as many as a page holds. @param source the table's name, or a query in parentheses, in the engine's SQL */
export async function readPage(context: JobContext, source: string, columns: readonly Column[], { from, size, format }: Slice): Promise<TablePage> {
  const texts: string[] = [];
  let bytes = 0;
  for (let next = from; columns.length > 0 && next < from + size && bytes < MAX_PAGE_BYTES;) {
    const step = await readStep(context, source, columns, { from: next, size: Math.min(STEP_ROWS, from + size - next), format });
    for (const text of step) {
      if (bytes >= MAX_PAGE_BYTES) break;
      texts.push(text);
      bytes += text.length;
    }
    if (step.length === 0) break;
    next += step.length;
  }
  return { rows: texts.length, texts };
}

async function readStep(context: JobContext, source: string, columns: readonly Column[], { from, size, format }: Slice): Promise<readonly string[]> {
  // Without ORDER BY: the engine keeps the order of insertion (`preserve_insertion_order`), and need not sort to skip.
  const rows = `FROM ${source} LIMIT ${size} OFFSET ${from}`;
  const json = rowJsonSql(columns, format);
  if (json !== undefined) {
    const texts = (await context.engine.query(`SELECT ${json} ${rows}`, [STRING])).rows().map(([text]) => text as string | null);
    if (!texts.includes(null)) return texts as readonly string[];
  }
  const types = columns.map(({ type }) => type);
  const cells = (await context.engine.query(`SELECT ${columns.map(({ name, sql }) => sql ?? quoteIdentifier(name)).join(', ')} ${rows}`, types)).rows();
  return cells.map((row) => rowText(row, types, format));
}
