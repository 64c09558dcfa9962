import type { CheckedRow, CheckedValue, CompiledField } from '../row/row-codec.js';
import { asSingle } from '../row/json-carrier.js';
import type { Checked, ProtoScalar } from '../row/scalar-codec.js';
import { ProtoBuffer } from './proto-buffer.js';

/** `google.protobuf.FieldDescriptorProto.Type` and the wire type of each carrier. */
const PROTO_SCALARS: Readonly<Record<ProtoScalar, { readonly type: number; readonly wire: number; readonly write: (out: ProtoBuffer, value: never) => void }>> = {
  double: { type: 1, wire: 1, write: (out, value: number) => out.double(value) },
  int64: { type: 3, wire: 0, write: (out, value: bigint) => out.int64(value) },
  int32: { type: 5, wire: 0, write: (out, value: number) => out.int64(value) },
  bool: { type: 8, wire: 0, write: (out, value: boolean) => out.uint32(value ? 1 : 0) },
  string: { type: 9, wire: 2, write: (out, value: string) => out.string(value) },
  bytes: { type: 12, wire: 2, write: (out, value: Uint8Array) => out.bytes(value) },
};
const MESSAGE_TYPE = 11;
const LENGTH_DELIMITED = 2;
const LABELS = { NULLABLE: 1, REQUIRED: 2, REPEATED: 3 } as const;
/** Names that proto takes as they are; others are flexible column names and need the annotation (docs: write-api-grpc). */
const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export interface FieldDescriptor {
  readonly name: string;
  readonly number: number;
  readonly label: number;
  readonly type: number;
  readonly typeName?: string;
  readonly options?: { readonly '.google.cloud.bigquery.storage.v1.columnName': string };
}
/** `google.protobuf.DescriptorProto`, self-contained: nested messages inside the root, no package, proto2 presence. */
export interface MessageDescriptor {
  readonly name: string;
  readonly field: readonly FieldDescriptor[];
  readonly nestedType: readonly MessageDescriptor[];
}

/** The writer schema of these columns: what `AppendRows` is told about the bytes that follow. */
export function describeMessage(fields: readonly CompiledField[], name = 'Row'): MessageDescriptor {
  const nested: MessageDescriptor[] = [];
  const field = fields.map((one, index): FieldDescriptor => {
    const { name: column, mode } = one.schema;
    const plain = PLAIN_NAME.test(column);
    const base = { name: plain ? column : `column_${index + 1}`, number: index + 1, label: LABELS[mode], ...(plain ? {} : { options: { '.google.cloud.bigquery.storage.v1.columnName': column } }) };
    if (one.kind.is === 'scalar') return { ...base, type: PROTO_SCALARS[one.kind.codec.proto].type };
    const typeName = `${name}_${index + 1}`;
    nested.push(describeMessage(one.kind.fields, typeName));
    return { ...base, type: MESSAGE_TYPE, typeName };
  });
  return { name, field, nestedType: nested };
}

/** Writes checked rows as messages of `describeMessage`'s shape. Field numbers start at `firstNumber`. */
export class RowMessages {
  readonly #out = new ProtoBuffer();

  constructor(
    private readonly fields: readonly CompiledField[],
    private readonly firstNumber = 1,
  ) {}

  /** The row's bytes, with `suffix` (a stamp, encoded once) behind them. */
  encode(row: CheckedRow, suffix?: Uint8Array): Buffer {
    writeFields(this.#out, this.fields, row, this.firstNumber);
    if (suffix !== undefined) this.#out.raw(suffix);
    return this.#out.take();
  }
}

function writeFields(out: ProtoBuffer, fields: readonly CompiledField[], row: CheckedRow, firstNumber: number): void {
  for (let index = 0; index < fields.length; index += 1) {
    const value = row[index] ?? null;
    if (value !== null) writeField(out, fields[index] as CompiledField, value, firstNumber + index);
  }
}

function writeField(out: ProtoBuffer, field: CompiledField, value: Exclude<CheckedValue, null>, number: number): void {
  if (field.schema.mode === 'REPEATED') {
    for (const item of value as readonly CheckedValue[]) writeField(out, asSingle(field), item as Exclude<CheckedValue, null>, number);
    return;
  }
  if (field.kind.is === 'struct') {
    const message = new ProtoBuffer();
    writeFields(message, field.kind.fields, value as CheckedRow, 1);
    out.uint32((number << 3) | LENGTH_DELIMITED);
    out.bytes(message.take());
    return;
  }
  const scalar = PROTO_SCALARS[field.kind.codec.proto];
  out.uint32((number << 3) | scalar.wire);
  scalar.write(out, field.kind.codec.toProto(value as Checked) as never);
}
