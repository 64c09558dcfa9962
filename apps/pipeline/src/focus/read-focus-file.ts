import { MappedRow } from '@cloudact/bq-writers';
import type { TableSchema } from '@cloudact/schemas';
import { cellText, openCsv } from '../body/csv-records.js';
import type { BodyLimits } from '../config/pipeline-config.js';
import { byCodeUnit, canonicalJson, SourceRowIds } from '../rows/source-row-ids.js';
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
    const sorted = [...this.#header].sort(byCodeUnit);
    for await (const spooled of spool.read()) {
      const record = this.#recordOf(spooled as SpooledRecord, ids, sorted);
      yield new MappedRow(FOCUS_MAPPING, focusRow(record), () => mapping.toRow(record));
    }
  }

  #recordOf([line, cells]: SpooledRecord, ids: SourceRowIds, sorted: readonly string[]): FocusRecord {
    const record = Object.fromEntries(this.#header.map((name, index) => [name, cellText(cells[index] ?? '')]));
    const canonical = flatCanonicalJson(record, sorted);
    const surplus = cells.slice(this.#header.length);
    return {
      version: this.version,
      line,
      source_row_id: ids.nextOf(surplus.length === 0 ? canonical : `[${canonical},${canonicalJson(surplus)}]`),
      record,
      ...(cells.length === this.#header.length ? {} : { cells: { found: cells.length, expected: this.#header.length, surplus } }),
    };
  }
}

/** `canonicalJson` of texts, whose columns were sorted once for the whole file. */
function flatCanonicalJson(record: FocusRecord['record'], sorted: readonly string[]): string {
  let members = '';
  for (const name of sorted) {
    const text = record[name] ?? null;
    if (text !== null) members += `${members === '' ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(text)}`;
  }
  return `{${members}}`;
}
