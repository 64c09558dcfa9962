import type { RowBatcher } from '../batch/read-rows.js';
import { StampedJson } from '../row/stamped-json.js';
import type { Row } from '../write-request.js';
import type { WriteSession } from '../write-session.js';
import { checkLineSize } from './line-size.js';

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
  readonly #json: StampedJson;
  #rows = 0;
  #text = '';
  #identity = '';

  constructor(session: WriteSession) {
    this.#json = new StampedJson(session, 'value');
  }

  add(row: Row): NdjsonLines | undefined {
    const members = this.#json.members(row);
    const object = this.#json.object(members);
    checkLineSize(object);
    this.#rows += 1;
    this.#text += `${object}\n`;
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
