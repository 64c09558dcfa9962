import { type WireReader, wireType } from './wire-reader.js';

/** FieldDescriptorProto.Type by number (google/protobuf/descriptor.proto). */
export const protoTypeNames = {
  1: 'double',
  2: 'float',
  3: 'int64',
  4: 'uint64',
  5: 'int32',
  6: 'fixed64',
  7: 'fixed32',
  8: 'bool',
  9: 'string',
  10: 'group',
  11: 'message',
  12: 'bytes',
  13: 'uint32',
  14: 'enum',
  15: 'sfixed32',
  16: 'sfixed64',
  17: 'sint32',
  18: 'sint64',
} as const;
export type ProtoType = (typeof protoTypeNames)[keyof typeof protoTypeNames];

export function protoTypeName(type: number | undefined): ProtoType | undefined {
  return (protoTypeNames as Readonly<Record<number, ProtoType>>)[type ?? 0];
}

/** FieldDescriptorProto.Label. */
export const protoLabel = { OPTIONAL: 1, REQUIRED: 2, REPEATED: 3 } as const;

/** How each proto type is laid out on the wire. */
export const wireTypeOf: Readonly<Record<ProtoType, number>> = {
  double: wireType.FIXED64,
  float: wireType.FIXED32,
  int64: wireType.VARINT,
  uint64: wireType.VARINT,
  int32: wireType.VARINT,
  fixed64: wireType.FIXED64,
  fixed32: wireType.FIXED32,
  bool: wireType.VARINT,
  string: wireType.LENGTH,
  group: 3,
  message: wireType.LENGTH,
  bytes: wireType.LENGTH,
  uint32: wireType.VARINT,
  enum: wireType.VARINT,
  sfixed32: wireType.FIXED32,
  sfixed64: wireType.FIXED64,
  sint32: wireType.VARINT,
  sint64: wireType.VARINT,
};

/** Readers whose result is an integer of 64 bits, whatever the width on the wire. */
export const readInteger = {
  int64: (reader: WireReader): bigint => reader.int64(),
  uint64: (reader: WireReader): bigint => reader.uint64(),
  int32: (reader: WireReader): bigint => BigInt(reader.int32()),
  uint32: (reader: WireReader): bigint => BigInt(reader.uint32()),
} as const;
