import type { Row } from '../write-request.js';
import type { WriteSession } from '../write-session.js';
import { type JsonColumns, RowJson } from './row-json.js';

/** A request's rows as JSON, each with the request's stamp behind its own members. */
export class StampedJson {
  readonly #rowJson: RowJson;
  readonly #stamp: string;

  constructor({ request, codec, stamp }: WriteSession, json: JsonColumns) {
    const { tableName } = request.table.schema;
    const values = request.stamp ?? {};
    this.#rowJson = new RowJson({ tableName, fields: codec.fields, stamped: new Set(Object.keys(values)), json });
    this.#stamp = new RowJson({ tableName, fields: stamp.fields, json }).members(values);
  }

  /** The row's own members, checked, without braces. @throws RowFault */
  members(row: Row): string {
    return this.#rowJson.members(row);
  }

  /** The whole object, of what `members` answered. */
  object(members: string): string {
    return `{${members}${members === '' || this.#stamp === '' ? '' : ','}${this.#stamp}}`;
  }
}
