import protobuf from 'protobufjs';
import { codec } from '../load-proto.js';
import { protoLabel, protoTypeNames } from '../proto-scalars.js';
import type { ProtoSchemaMessage, RowDescriptor, RowEnum, RowField } from '../row-descriptor.js';

export interface ProtoField {
  readonly name: string;
  /** A scalar, a message's fields, an enum's values by name, or `{ known }` for a google.protobuf type written as those fields. */
  readonly type: string | readonly ProtoField[] | { readonly values: Readonly<Record<string, number>> };
  readonly repeated?: boolean;
  readonly packed?: boolean;
  readonly column?: string;
  /** Replaces the type name in the descriptor, for google.protobuf messages. */
  readonly typeName?: string;
}

const protoSchemas = codec<ProtoSchemaMessage>('ProtoSchema');

/** A client's message type: fields are numbered 1, 2, 3 ... Rows are encoded by protobufjs, which shares nothing with the decoder. */
export class ProtoRows {
  readonly descriptor: RowDescriptor;
  readonly writerSchema: Buffer;
  readonly #type: protobuf.Type;

  constructor(fields: readonly ProtoField[]) {
    this.descriptor = describe('Row', fields);
    this.writerSchema = protoSchemas.encode({ protoDescriptor: this.descriptor });
    this.#type = messageType('Row', fields);
    new protobuf.Root().add(this.#type);
  }

  row(values: Readonly<Record<string, unknown>>): Buffer {
    return Buffer.from(this.#type.encode(this.#type.fromObject(values)).finish());
  }
}

function describe(name: string, fields: readonly ProtoField[]): RowDescriptor {
  const field: RowField[] = [];
  const nestedType: RowDescriptor[] = [];
  const enumType: RowEnum[] = [];
  fields.forEach((proto, index) => {
    const nestedName = `T_${proto.name}`;
    if (isMessage(proto.type)) nestedType.push(describe(nestedName, proto.type));
    else if (isEnum(proto.type)) {
      enumType.push({ name: nestedName, value: Object.entries(proto.type.values).map(([key, number]) => ({ name: key, number })) });
    }
    field.push({
      name: proto.name,
      number: index + 1,
      label: proto.repeated ? protoLabel.REPEATED : protoLabel.OPTIONAL,
      type: typeNumber(proto.type),
      ...(typeof proto.type === 'string' ? {} : { typeName: proto.typeName ?? nestedName }),
      ...(proto.column === undefined ? {} : { options: { columnName: proto.column } }),
    });
  });
  return { name, field, nestedType, enumType };
}

function messageType(name: string, fields: readonly ProtoField[]): protobuf.Type {
  const type = new protobuf.Type(name);
  fields.forEach((proto, index) => {
    const nestedName = `T_${proto.name}`;
    if (isMessage(proto.type)) type.add(messageType(nestedName, proto.type));
    else if (isEnum(proto.type)) type.add(new protobuf.Enum(nestedName, { ...proto.type.values }));
    const typeName = typeof proto.type === 'string' ? proto.type : nestedName;
    const options = { packed: proto.packed ?? false };
    type.add(new protobuf.Field(proto.name, index + 1, typeName, proto.repeated ? 'repeated' : 'optional', undefined, options));
  });
  return type;
}

function isMessage(type: ProtoField['type']): type is readonly ProtoField[] {
  return Array.isArray(type);
}

function isEnum(type: ProtoField['type']): type is { readonly values: Readonly<Record<string, number>> } {
  return typeof type !== 'string' && 'values' in type && !Array.isArray(type);
}

function typeNumber(type: ProtoField['type']): number {
  const name = typeof type === 'string' ? type : isEnum(type) ? 'enum' : 'message';
  return Number(Object.entries(protoTypeNames).find(([, known]) => known === name)?.[0]);
}
