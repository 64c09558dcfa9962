import { isJsonText } from '../../row/json-texts.js';
import { type CompiledRow, compileRow } from '../../row/compiled-row.js';
import type { CompiledField } from '../../row/row-codec.js';
import type { Row } from '../../write-request.js';
import type { ProtoBuffer } from '../proto-buffer.js';
import { MAX_WOVEN_COLUMNS, NOT_ASCII, READY, TOO_LONG, weaver, weavingProgram, type WovenKind } from './weaver.js';

/** How the module takes the texts of each type; all else, and all other types, are written by their own writers. */
const KINDS: Readonly<Record<string, WovenKind>> = {
  STRING: 'text',
  GEOGRAPHY: 'text',
  INTERVAL: 'text',
  JSON: 'text',
  NUMERIC: 'numeric',
  BIGNUMERIC: 'bignumeric',
  TIMESTAMP: 'timestamp',
  DATE: 'date',
};
/** With fewer texts than this a row is written column by column. */
const FEWEST_TEXTS = 4;

/** Source that writes a column by itself, and its tag. */
export interface OwnColumn {
  readonly tag: number;
  /** An expression for the next position, of `out`, `state` and `value`. */
  readonly source: string;
}

/**
 * Rows of one table, written by the weaver. What it cannot take is written column by column instead: rows with characters beyond
 * ASCII, or with a text in another form than the usual one. A column that had such a text is left out of the weaving from then on,
 * so that this is found out once, and not for each row.
 */
export class WovenRow {
  readonly #program: Buffer;
  readonly #write: CompiledRow<number, ProtoBuffer>;
  /** 1 for each column whose texts are woven. */
  readonly #woven: Uint8Array;

  private constructor(
    private readonly fields: readonly CompiledField[],
    own: readonly OwnColumn[],
    scope: Readonly<Record<string, unknown>>,
  ) {
    const kinds = fields.map(kindOf);
    this.#woven = Uint8Array.from(kinds, (kind) => (kind === undefined ? 0 : 1));
    this.#program = weavingProgram(own.map(({ tag }, index) => ({ tag, kind: kinds[index] ?? 'text' })));
    const texts = kinds.flatMap((kind, index) => (kind === undefined ? [] : [`text${index}`]));
    const column = ({ schema }: CompiledField, index: number): string => {
      const aside = `(from = state, at = ${own[index]?.source}, lengths[${index}] = ${READY} | (at - from), at)`;
      if (kinds[index] === undefined) return aside;
      const check = schema.type === 'JSON' ? ' && isJsonText(value)' : '';
      return `typeof value === 'string' && woven[${index}] === 1${check} ? (lengths[${index}] = value.length, text${index} = value, state) : ${aside}`;
    };
    this.#write = compileRow(fields, { ...scope, weaver, lengths: weaver.lengths, woven: this.#woven, isJsonText }, column, {
      before: `let from = 0; let at = 0; ${texts.map((name) => `let ${name} = '';`).join(' ')}\nlengths.fill(-1, 0, ${fields.length});`,
      result: `weaver.weave([${texts.join(', ')}].join(''), ${fields.length})`,
    });
  }

  /** @returns undefined where there is little to weave */
  static of(fields: readonly CompiledField[], own: readonly OwnColumn[], scope: Readonly<Record<string, unknown>>): WovenRow | undefined {
    const texts = fields.filter((field) => kindOf(field) !== undefined).length;
    return texts < FEWEST_TEXTS || fields.length > MAX_WOVEN_COLUMNS ? undefined : new WovenRow(fields, own, scope);
  }

  /**
   * @returns the position behind the row; undefined where it must be written column by column
   * @throws RowFault
   */
  write(out: ProtoBuffer, at: number, row: Row, met: { count: number }): number | undefined {
    weaver.begin(this.#program);
    const length = this.#write(row, 0, met, weaver.aside);
    if (length >= 0) return weaver.copyTo(out, at, length);
    met.count = 0;
    if (length === NOT_ASCII) this.#leaveOut(row);
    else if (length !== TOO_LONG) this.#woven[-1 - length] = 0;
    return undefined;
  }

  #leaveOut(row: Row): void {
    this.fields.forEach(({ schema }, index) => {
      const value = row[schema.name];
      if (typeof value === 'string' && Buffer.byteLength(value) !== value.length) this.#woven[index] = 0;
    });
  }
}

function kindOf({ kind, schema }: CompiledField): WovenKind | undefined {
  return kind.is === 'scalar' && schema.mode !== 'REPEATED' ? KINDS[schema.type] : undefined;
}
