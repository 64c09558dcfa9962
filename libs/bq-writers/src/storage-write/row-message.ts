import type { CompiledField } from '../row/row-codec.js';
import type { ProtoScalar } from '../row/scalar-codec.js';

/** `google.protobuf.FieldDescriptorProto.Type` and the wire type of each carrier. */
export const PROTO_SCALARS: Readonly<Record<ProtoScalar, { readonly type: number; readonly wire: number }>> = {
  double: { type: 1, wire: 1 },
  int64: { type: 3, wire: 0 },
  int32: { type: 5, wire: 0 },
  bool: { type: 8, wire: 0 },
  string: { type: 9, wire: 2 },
  bytes: { type: 12, wire: 2 },
};
export const LENGTH_DELIMITED = 2;
const MESSAGE_TYPE = 11;
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
