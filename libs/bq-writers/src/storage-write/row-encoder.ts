import { type CompiledRow, compileRow, RowMembers } from '../row/compiled-row.js';
import { type CompiledField, checkRowShape } from '../row/row-codec.js';
import { RowFault, within, wrongValue } from '../row/row-fault.js';
import type { ScalarType } from '../row/scalar-codec.js';
import type { Row } from '../write-request.js';
import { ProtoBuffer } from './proto-buffer.js';
import { LENGTH_DELIMITED, PROTO_SCALARS } from './row-message.js';
import { VALUE_WRITERS } from './value-writers.js';
import { type OwnColumn, WovenRow } from './weave/woven-row.js';

/** Writes one column of a row, or one value of a repeated one, at a position, and answers with the next; null and absent are the caller's matter. */
type ColumnWriter = (out: ProtoBuffer, at: number, value: unknown, path: string) => number;
export interface RowEncoderOptions {
  readonly tableName: string;
  readonly fields: readonly CompiledField[];
  /** Number of the first field; the others follow. Default 1. */
  readonly firstNumber?: number;
  /** Columns that the rows must not carry. */
  readonly stamped?: ReadonlySet<string>;
  /** Bytes behind every row: the stamp, encoded once. */
  readonly suffix?: Uint8Array;
}

/** A table's schema, compiled once into a function that checks a row and writes its bytes in a single pass. */
export class RowEncoder {
  readonly #write: CompiledRow<number, ProtoBuffer>;
  readonly #woven: WovenRow | undefined;
  readonly #members: RowMembers;

  constructor(private readonly options: RowEncoderOptions) {
    const { fields, firstNumber = 1, tableName, stamped = new Set() } = options;
    this.#members = new RowMembers(tableName, fields, stamped);
    const { own, scope } = ownColumns(fields, firstNumber);
    this.#write = compileRow(fields, scope, (_field, index) => (own[index] as OwnColumn).source);
    this.#woven = WovenRow.of(fields, own, scope);
  }

  /**
   * Writes the row's message, and answers with the position behind it.
   * @throws RowFault for what the table does not take; what was written behind `at` is to be overwritten then
   */
  encodeInto(out: ProtoBuffer, at: number, row: Row): number {
    checkRowShape(row);
    const met = this.#members.begin();
    const end = this.#woven?.write(out, at, row, met) ?? this.#write(row, at, met, out);
    this.#members.end(row);
    return this.options.suffix === undefined ? end : out.raw(end, this.options.suffix);
  }

  /** The row's message in memory of its own. @throws RowFault */
  encode(row: Row): Buffer {
    const out = new ProtoBuffer();
    const end = this.encodeInto(out, 0, row);
    return out.bytes.subarray(0, end);
  }
}

/** The source that writes each column by itself, and what it refers to. */
function ownColumns(fields: readonly CompiledField[], firstNumber: number): { readonly own: readonly OwnColumn[]; readonly scope: Readonly<Record<string, unknown>> } {
  const scope: Record<string, unknown> = {};
  const own = fields.map((field, index): OwnColumn => {
    const { kind, schema } = field;
    const name = JSON.stringify(schema.name);
    const number = firstNumber + index;
    if (kind.is === 'scalar' && schema.mode !== 'REPEATED') {
      scope[`write${schema.type}`] = VALUE_WRITERS[schema.type as ScalarType];
      const tag = (number << 3) | PROTO_SCALARS[kind.codec.proto].wire;
      return { tag, source: `write${schema.type}(out, state, ${tag}, value, ${name})` };
    }
    scope[`column${index}`] = columnWriter(field, number);
    return { tag: (number << 3) | LENGTH_DELIMITED, source: `column${index}(out, state, value, ${name})` };
  });
  return { own, scope };
}

function compileMessage(fields: readonly CompiledField[]): CompiledRow<number, ProtoBuffer> {
  const { own, scope } = ownColumns(fields, 1);
  return compileRow(fields, scope, (_field, index) => (own[index] as OwnColumn).source);
}

function columnWriter(field: CompiledField, number: number): ColumnWriter {
  const { schema } = field;
  const single = singleWriter(field, number);
  if (schema.mode !== 'REPEATED') return single;
  return (out, at, value, path) => {
    if (!Array.isArray(value)) throw wrongValue(path, value, `a list (${schema.type} REPEATED)`);
    let end = at;
    value.forEach((item: unknown, index) => {
      if (item === null || item === undefined) throw wrongValue(`${path}[${index}]`, item, 'a value: REPEATED columns hold no NULL');
      end = single(out, end, item, `${path}[${index}]`);
    });
    return end;
  };
}

function singleWriter({ kind, schema }: CompiledField, number: number): ColumnWriter {
  if (kind.is === 'struct') return structWriter(kind.fields, schema.type, number);
  const tag = (number << 3) | PROTO_SCALARS[kind.codec.proto].wire;
  const write = VALUE_WRITERS[schema.type as ScalarType];
  return (out, at, value, path) => write(out, at, tag, value, path);
}

/** Messages inside a row are short: their length is guessed to take one byte. */
const NESTED_LENGTH_BYTES = 1;

function structWriter(fields: readonly CompiledField[], type: string, number: number): ColumnWriter {
  const write = compileMessage(fields);
  const known = new Set(fields.map((field) => field.schema.name));
  return (out, at, value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongValue(path, value, `an object (${type})`);
    for (const name of Object.keys(value)) if (!known.has(name)) throw new RowFault('UNKNOWN_FIELD', `${path}.${name}: no such field`, { fieldPath: `${path}.${name}` });
    const start = out.uint32(at, (number << 3) | LENGTH_DELIMITED);
    try {
      return out.closeMessage(start, NESTED_LENGTH_BYTES, write(value as Row, start + NESTED_LENGTH_BYTES, { count: 0 }, out));
    } catch (error) {
      throw error instanceof RowFault ? within(`${path}.`, error) : error;
    }
  };
}
