import type { Row } from '../write-request.js';

/**
 * A row that is made from a record of another form, such as a line of a FOCUS file. When it cannot be made or stored, the dead
 * letter keeps the record: that is what a person mends, and what a replay maps again.
 */
export class MappedRow {
  /**
   * @param mapping Kept in the dead letter, so that a replay knows how to map the record; undefined where the record is a row of the table.
   * @param toRow Throws `RowFault` for a record that cannot be mapped.
   */
  constructor(
    readonly mapping: string | undefined,
    readonly record: Row,
    readonly toRow: () => Row,
  ) {}
}
