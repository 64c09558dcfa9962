import { type CsvError, type Info, parse } from 'csv-parse';
import type { BodyLimits } from '../config/pipeline-config.js';
import { BodyEmptyError, BodyMalformedError, BodyTooLargeError } from './body-errors.js';
import { feedStream } from './feed-stream.js';

/** One record under the header: its cells as text, however many it has. */
export interface CsvRecord {
  /** From 0, the header not counted. */
  readonly row: number;
  /** Line on which the record ends, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** RFC 4180, with CRLF, LF or CR line ends, and empty lines skipped. */
export interface CsvFile {
  readonly header: readonly string[];
  readonly records: AsyncGenerator<CsvRecord>;
}

/** Named, because the parser's own search for them takes most of its time on a long line. */
const LINE_ENDS = ['\r\n', '\n', '\r'];

/** Texts that stand for null in cost exports: FOCUS allows neither, and real files have both. */
export function cellText(cell: string): string | null {
  return cell === '' || cell === 'NULL' ? null : cell;
}

/** Reads the header; the records follow as they are asked for. @throws BodyEmptyError, BodyMalformedError */
export async function openCsv(text: AsyncIterable<string>, limits: BodyLimits): Promise<CsvFile> {
  const records = readRecords(text, limits);
  const first = await records.next();
  if (first.done === true) throw new BodyEmptyError();
  return { header: checkHeader(first.value.cells), records: numbered(records) };
}

function checkHeader(cells: readonly string[]): readonly string[] {
  const header = cells.map((name) => name.trim());
  const unnamed = header.indexOf('');
  if (unnamed !== -1) throw new BodyMalformedError(`column ${unnamed + 1} of the header has no name`, { line: 1 });
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice !== undefined) throw new BodyMalformedError(`the header names column ${twice} twice`, { line: 1, field: twice });
  return header;
}

/** The header is record 0 of the parser; the rows below it count from 0 again. */
async function* numbered(records: AsyncGenerator<CsvRecord>): AsyncGenerator<CsvRecord> {
  for await (const record of records) yield { ...record, row: record.row - 1 };
}

async function* readRecords(text: AsyncIterable<string>, { maxRowBytes }: BodyLimits): AsyncGenerator<CsvRecord> {
  const parser = parse({ relax_column_count: true, skip_empty_lines: true, info: true, max_record_size: maxRowBytes, record_delimiter: LINE_ENDS });
  void feedStream(text, parser);
  let row = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ readonly record: readonly string[]; readonly info: Info }>) {
      yield { row, line: info.lines, cells: record };
      row += 1;
    }
  } catch (error) {
    throw explain(error, maxRowBytes);
  } finally {
    parser.destroy();
  }
}

function explain(error: unknown, maxRowBytes: number): unknown {
  const { code, message, lines, records = 0 } = error as CsvError & { readonly lines?: number; readonly records?: number };
  if (code === 'CSV_MAX_RECORD_SIZE') return new BodyTooLargeError('one row of the', maxRowBytes);
  if (!String(code).startsWith('CSV_')) return error;
  return new BodyMalformedError(message, { ...(records === 0 ? {} : { row: records - 1 }), ...(lines === undefined ? {} : { line: lines }) }, { cause: error });
}
