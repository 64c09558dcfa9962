import { BodyMalformedError } from './body-errors.js';

/** The text of one row, and the line on which it begins, from 1. */
export interface RowText {
  readonly text: string;
  readonly line: number;
}

/** What may come next outside of a row; `in-row` is inside of one. */
type Place = 'start' | 'rows-key' | 'rows-colon' | 'rows-array' | 'first-row' | 'next-row' | 'in-row' | 'separator' | 'object-end' | 'end';

/** The one member that a wrapped body has. */
const ROWS_KEY = '"rows"';
const MUST: Readonly<Partial<Record<Place, { readonly char: string; readonly then: Place }>>> = {
  'rows-colon': { char: ':', then: 'rows-array' },
  'rows-array': { char: '[', then: 'first-row' },
  separator: { char: ',', then: 'next-row' },
  'object-end': { char: '}', then: 'end' },
};

/**
 * Cuts `[row, row, …]` or `{"rows": [row, row, …]}` into the texts of its rows, in whatever chunks it comes; memory holds one row.
 * It knows strings, escapes and depth, and leaves the rest of what is inside a row to JSON.parse.
 */
export class JsonArrayRows {
  #place: Place = 'start';
  #wrapped = false;
  #key = '';
  /** Of the row so far, from earlier chunks. */
  #held = '';
  #depth = 0;
  #inString = false;
  #escaped = false;
  #line = 1;
  #rowLine = 1;
  #rows = 0;

  constructor(private readonly options: { readonly maxRowCharacters: number; readonly tooLarge: () => Error }) {}

  /** The rows that this chunk completes. */
  *push(chunk: string): Generator<RowText> {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const char = chunk[at] as string;
      if (char === '\n') this.#line += 1;
      if (this.#place !== 'in-row') {
        if (this.#step(char)) from = at;
      } else if (this.#inside(char)) {
        yield { text: this.#keep(chunk.slice(from, at + 1)), line: this.#rowLine };
        this.#held = '';
        this.#rows += 1;
        this.#place = 'separator';
      }
    }
    if (this.#place === 'in-row') this.#held = this.#keep(chunk.slice(from));
  }

  /** After the last chunk. False when there was nothing but white space. @throws BodyMalformedError when something is missing */
  end(): boolean {
    if (this.#place === 'start') return false;
    if (this.#place !== 'end') throw this.#malformed('the JSON stops before its end');
    return true;
  }

  #keep(part: string): string {
    if (this.#held.length + part.length > this.options.maxRowCharacters) throw this.options.tooLarge();
    return this.#held + part;
  }

  /** One character outside of rows. True when a row begins with it. */
  #step(char: string): boolean {
    const inKey = this.#place === 'rows-key' && this.#key !== '';
    if (!inKey && (char === ' ' || char === '\n' || char === '\r' || char === '\t')) return false;
    if (this.#place === 'start') return this.#open(char);
    if (this.#place === 'rows-key') return this.#readKey(char);
    if (this.#place === 'end') throw this.#malformed(`"${char}" after the end of the JSON`);
    if ((this.#place === 'first-row' || this.#place === 'separator') && char === ']') {
      this.#place = this.#wrapped ? 'object-end' : 'end';
      return false;
    }
    const must = MUST[this.#place];
    if (must === undefined) return this.#begin(char);
    if (char !== must.char) throw this.#malformed(`"${char}" where "${must.char}" was expected`);
    this.#place = must.then;
    return false;
  }

  #open(char: string): false {
    if (char !== '[' && char !== '{') throw this.#malformed('rows are a JSON array, or an object with the one member "rows"');
    this.#wrapped = char === '{';
    this.#place = this.#wrapped ? 'rows-key' : 'first-row';
    return false;
  }

  #readKey(char: string): false {
    this.#key += char;
    if (!ROWS_KEY.startsWith(this.#key)) throw this.#malformed('rows are a JSON array, or an object with the one member "rows"');
    if (this.#key === ROWS_KEY) this.#place = 'rows-colon';
    return false;
  }

  #begin(char: string): true {
    if (char !== '{') throw this.#malformed(`"${char}" where a row, a JSON object, was expected`);
    this.#place = 'in-row';
    this.#depth = 1;
    this.#rowLine = this.#line;
    return true;
  }

  /** One character of a row after its first. True when it is the last. */
  #inside(char: string): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (char === '\\') this.#escaped = true;
      else if (char === '"') this.#inString = false;
    } else if (char === '"') this.#inString = true;
    else if (char === '{' || char === '[') this.#depth += 1;
    else if (char === '}' || char === ']') this.#depth -= 1;
    return this.#depth === 0;
  }

  #malformed(what: string): BodyMalformedError {
    return new BodyMalformedError(what, { row: this.#rows, line: this.#line });
  }
}
