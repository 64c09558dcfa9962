import type { RowBatcher } from '../batch/read-rows.js';
import { RowJson } from '../row/row-json.js';
import type { Row } from '../write-request.js';
import type { WriteSession } from '../write-session.js';

/** Characters of lines that are handed on together, each row's stamp taken for as long as this: a block ends at the same row however long the stamp is. */
const BLOCK_CHARACTERS = 1 << 16;
const STAMP_CHARACTERS = 200;

/** Lines of a load file. */
export interface NdjsonLines {
  readonly rows: number;
  /** The lines, each with its newline. */
  readonly text: string;
  /** The same rows without their stamp, a line each: what the content hash is made of. */
  readonly identity: string;
}

/** Checks rows and writes them as lines of a load file. */
export class NdjsonBatcher implements RowBatcher<NdjsonLines> {
  readonly #rowJson: RowJson;
  readonly #stamp: string;
  #rows = 0;
  #text = '';
  #identity = '';

  constructor({ request, codec, stamp }: WriteSession) {
    const { tableName } = request.table.schema;
    this.#rowJson = new RowJson({ tableName, fields: codec.fields, stamped: new Set(Object.keys(request.stamp ?? {})), json: 'value' });
    this.#stamp = new RowJson({ tableName, fields: stamp.fields, json: 'value' }).members(request.stamp ?? {});
  }

  add(row: Row): NdjsonLines | undefined {
    const members = this.#rowJson.members(row);
    this.#rows += 1;
    this.#text += `{${members}${members === '' || this.#stamp === '' ? '' : ','}${this.#stamp}}\n`;
    this.#identity += `${members}\n`;
    return this.#identity.length + this.#rows * STAMP_CHARACTERS < BLOCK_CHARACTERS ? undefined : this.#take();
  }

  rest(): NdjsonLines | undefined {
    return this.#rows === 0 ? undefined : this.#take();
  }

  #take(): NdjsonLines {
    const lines = { rows: this.#rows, text: this.#text, identity: this.#identity };
    this.#rows = 0;
    this.#text = '';
    this.#identity = '';
    return lines;
  }
}
