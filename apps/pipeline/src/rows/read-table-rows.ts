import type { Row } from '@cloudact/bq-writers';
import { BodyMalformedError } from '../body/body-errors.js';
import { openCsv } from '../body/csv-records.js';
import { jsonRows } from '../body/json-rows.js';
import type { BodyLimits } from '../config/pipeline-config.js';
import type { BodyReader } from '../spool/receive-body.js';
import type { RowSpool } from '../spool/row-spool.js';
import { SourceRowIds } from './source-row-ids.js';
import { SOURCE_ROW_ID, type TableColumns } from './table-columns.js';

/** Reads a body of rows of one table into the spool. */
export function readTableRows(columns: TableColumns, limits: BodyLimits): BodyReader {
  return async (text, format, spool) => {
    if (format !== 'csv') {
      for await (const { row, value } of jsonRows(text, format, limits)) await spool.add(columns.fromJson(value, row));
      return;
    }
    const { header, records } = await openCsv(text, limits);
    columns.checkHeader(header);
    for await (const { row, line, cells } of records) {
      if (cells.length !== header.length) throw new BodyMalformedError(`the record has ${cells.length} cells and the header ${header.length}`, { row, line });
      await spool.add(columns.fromCells(header, cells));
    }
  };
}

/** The spooled rows, each with its identity where the table wants one. */
export async function* spooledTableRows(spool: RowSpool, columns: TableColumns): AsyncGenerator<Row> {
  const ids = new SourceRowIds();
  for await (const spooled of spool.read()) {
    const row = spooled as Row;
    yield columns.hasSourceRowId && (row[SOURCE_ROW_ID] ?? null) === null ? { ...row, [SOURCE_ROW_ID]: ids.next(row) } : row;
  }
}
