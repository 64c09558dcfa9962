import type { Cell } from '../catalog/table-store.js';
import type { Snapshot } from '../engine/snapshot.js';
import { fieldType, INT64, quoteIdentifier } from '../sql/sql-type.js';
import type { RestrictedTable } from '../sql/translate/row-restriction.js';
import type { SelectedFields } from './selected-fields.js';
import type { RowRange, SessionRows } from './session-rows.js';

/** Rows of a table, as they were when the session was made. A place is a row id. */
export class TableRows implements SessionRows {
  readonly #snapshot: Snapshot;
  readonly #table: RestrictedTable;
  readonly #selected: SelectedFields;
  readonly #columns: string;

  constructor(options: { readonly snapshot: Snapshot; readonly table: RestrictedTable; readonly selected: SelectedFields }) {
    this.#snapshot = options.snapshot;
    this.#table = options.table;
    this.#selected = options.selected;
    this.#columns = options.selected.columns.map(({ name }) => `${options.table.alias}.${quoteIdentifier(name)}`).join(', ');
  }

  async extent(): Promise<{ readonly rows: number; readonly range: RowRange }> {
    const { from, alias } = this.#table;
    const [[rows, last] = []] = (await this.#snapshot.query(`SELECT count(*), coalesce(max(${alias}.rowid) + 1, 0) FROM ${from}`, [INT64, INT64])).rows();
    return { rows: Number(rows ?? 0), range: { from: 0, to: Number(last ?? 0) } };
  }

  async read(range: RowRange): Promise<readonly (readonly Cell[])[]> {
    const { parameters } = this.#table;
    const set = await this.#snapshot.query(`SELECT ${this.#columns} ${this.#where(range)}`, this.#selected.columns.map(fieldType), parameters);
    return set.rows().map(this.#selected.prune);
  }

  async placeOf(offset: number, range: RowRange): Promise<number | undefined> {
    if (offset === 0) return range.from;
    const { alias, parameters } = this.#table;
    const where = this.#where(range);
    const [[place] = []] = (await this.#snapshot.query(`SELECT ${alias}.rowid ${where} ORDER BY ${alias}.rowid LIMIT 1 OFFSET ${offset}`, [INT64], parameters)).rows();
    if (place !== undefined) return Number(place);
    const [[count] = []] = (await this.#snapshot.query(`SELECT count(*) ${where}`, [INT64], parameters)).rows();
    return Number(count) === offset ? range.to : undefined;
  }

  release(): Promise<void> {
    return this.#snapshot.release();
  }

  #where({ from, to }: RowRange): string {
    const { from: source, alias, where } = this.#table;
    return `FROM ${source} WHERE ${alias}.rowid >= ${from} AND ${alias}.rowid < ${to}${where === undefined ? '' : ` AND (${where})`}`;
  }
}
