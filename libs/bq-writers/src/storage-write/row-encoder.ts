import { type CompiledField, checkRowShape, missingRequired, unknownColumn } from '../row/row-codec.js';
import { RowFault, within, wrongValue } from '../row/row-fault.js';
import type { ProtoScalar, ScalarType } from '../row/scalar-codec.js';
import type { Row } from '../write-request.js';
import { ProtoBuffer } from './proto-buffer.js';
import { LENGTH_DELIMITED, PROTO_SCALARS } from './row-message.js';
import { VALUE_WRITERS } from './value-writers.js';

/** Writes one column of a row, or one value of a repeated one; null and absent are the caller's matter. */
type ColumnWriter = (out: ProtoBuffer, value: unknown, path: string) => void;
/** Writes all columns of a row; returns how many of the row's members it met. */
type RowWriter = (row: Row, out: ProtoBuffer) => number;

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

/**
 * A table's schema, compiled once into a function that checks a row and writes its bytes in a single pass. The function is made
 * of source text with the column names in it, because that lets the engine find a row's members without a look-up by name.
 */
export class RowEncoder {
  readonly #out = new ProtoBuffer();
  readonly #write: RowWriter;

  constructor(private readonly options: RowEncoderOptions) {
    this.#write = compileRow(options.fields, options.firstNumber ?? 1);
  }

  /** The row's message. @throws RowFault, with nothing kept of the row */
  encode(row: Row): Buffer {
    checkRowShape(row);
    this.#out.begin();
    const met = this.#write(row, this.#out);
    let members = 0;
    for (const _name in row) members += 1;
    if (members !== met) this.#refuseUnknown(row);
    if (this.options.suffix !== undefined) this.#out.raw(this.options.suffix);
    return this.#out.end();
  }

  /** A member that is undefined is as good as absent; one that no column has is a fault. */
  #refuseUnknown(row: Row): void {
    const { fields, stamped = new Set(), tableName } = this.options;
    const known = new Set(fields.map(({ schema }) => schema.name));
    for (const name of Object.keys(row)) if (!known.has(name)) throw unknownColumn(tableName, name, row[name], stamped);
  }
}

function compileRow(fields: readonly CompiledField[], firstNumber: number): RowWriter {
  const writers = fields.map((field, index) => columnWriter(field, firstNumber + index));
  const missing = (index: number): never => {
    const { schema } = fields[index] as CompiledField;
    throw missingRequired(schema, schema.name);
  };
  const body = fields.map(({ schema }, index) => {
    const name = JSON.stringify(schema.name);
    const absent = schema.mode === 'REQUIRED' ? `missing(${index});` : 'if (value === null) met += 1;';
    return `value = row[${name}];\nif (value !== undefined && value !== null) { met += 1; w${index}(out, value, ${name}); } else { ${absent} }`;
  });
  const names = writers.map((_writer, index) => `w${index}`);
  const make = new Function(...names, 'missing', `return function encodeRow(row, out) {\nlet met = 0; let value;\n${body.join('\n')}\nreturn met;\n};`) as (...dependencies: unknown[]) => RowWriter;
  return make(...writers, missing);
}

function columnWriter(field: CompiledField, number: number): ColumnWriter {
  const { kind, schema } = field;
  const single = kind.is === 'struct' ? structWriter(kind.fields, schema.type, number) : scalarWriter(schema.type as ScalarType, kind.codec.proto, number);
  if (schema.mode !== 'REPEATED') return single;
  return (out, value, path) => {
    if (!Array.isArray(value)) throw wrongValue(path, value, `a list (${schema.type} REPEATED)`);
    value.forEach((item: unknown, index) => {
      if (item === null || item === undefined) throw wrongValue(`${path}[${index}]`, item, 'a value: REPEATED columns hold no NULL');
      single(out, item, `${path}[${index}]`);
    });
  };
}

function scalarWriter(type: ScalarType, proto: ProtoScalar, number: number): ColumnWriter {
  const tag = (number << 3) | PROTO_SCALARS[proto].wire;
  const write = VALUE_WRITERS[type];
  return (out, value, path) => write(out, tag, value, path);
}

function structWriter(fields: readonly CompiledField[], type: string, number: number): ColumnWriter {
  const write = compileRow(fields, 1);
  const known = new Set(fields.map((field) => field.schema.name));
  const inner = new ProtoBuffer();
  return (out, value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongValue(path, value, `an object (${type})`);
    for (const name of Object.keys(value)) if (!known.has(name)) throw new RowFault('UNKNOWN_FIELD', `${path}.${name}: no such field`, { fieldPath: `${path}.${name}` });
    inner.begin();
    try {
      write(value as Row, inner);
    } catch (error) {
      throw error instanceof RowFault ? within(`${path}.`, error) : error;
    }
    out.uint32((number << 3) | LENGTH_DELIMITED);
    out.bytes(inner.end());
  };
}
