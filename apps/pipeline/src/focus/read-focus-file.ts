import { MappedRow } from '@cloudact/bq-writers';
import type { TableSchema } from '@cloudact/schemas';
import { cellText, openCsv } from '../body/csv-records.js';
import type { BodyLimits } from '../config/pipeline-config.js';
import { SourceRowIds } from '../rows/source-row-ids.js';
import type { BodyReader } from '../spool/receive-body.js';
import type { RowSpool } from '../spool/row-spool.js';
import { checkFocusHeader, FocusMapping } from './focus-mapping.js';
import { FOCUS_MAPPING, type FocusRecord, focusRow } from './focus-record.js';
import { type FocusVersion, focusVersionOf } from './focus-version.js';

/** A record in the spool: the line on which it ends, and its cells. */
type SpooledRecord = readonly [line: number, cells: readonly string[]];

/** One FOCUS file: read into the spool first, mapped when its rows are written. */
export class FocusFile {
  #header: readonly string[] = [];

  constructor(
    private readonly table: TableSchema,
    private readonly limits: BodyLimits,
  ) {}

  get version(): FocusVersion {
    return focusVersionOf(this.#header);
  }

  readonly read: BodyReader = async (text, _format, spool) => {
    const { header, records } = await openCsv(text, this.limits);
    checkFocusHeader(header, this.table);
    this.#header = header;
    spool.identify(JSON.stringify(header));
    for await (const { line, cells } of records) await spool.add([line, cells] satisfies SpooledRecord);
  };

  /** A record that cannot be mapped fails when its row is asked for, one by one. */
  async *rows(spool: RowSpool): AsyncGenerator<MappedRow> {
    const mapping = new FocusMapping(this.#header, this.table);
    const ids = new SourceRowIds();
    for await (const spooled of spool.read()) {
      const record = this.#recordOf(spooled as SpooledRecord, ids);
      yield new MappedRow(FOCUS_MAPPING, focusRow(record), () => mapping.toRow(record));
    }
  }

  #recordOf([line, cells]: SpooledRecord, ids: SourceRowIds): FocusRecord {
    const record = Object.fromEntries(this.#header.map((name, index) => [name, cellText(cells[index] ?? '')]));
    const surplus = cells.slice(this.#header.length);
    return {
      version: this.version,
      line,
      source_row_id: ids.next(surplus.length === 0 ? record : [record, surplus]),
      record,
      ...(cells.length === this.#header.length ? {} : { cells: { found: cells.length, expected: this.#header.length, surplus } }),
    };
  }
}
