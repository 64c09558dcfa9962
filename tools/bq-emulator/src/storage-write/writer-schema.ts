import { codec } from './load-proto.js';
import type { ProtoSchemaMessage, RowDescriptor, RowEnum, RowField } from './row-descriptor.js';
import { invalidArgument } from './storage-error.js';

const protoSchemas = codec<ProtoSchemaMessage>('ProtoSchema');

/** A message of the writer schema with the scope in which its fields' type names are looked up. */
export interface WriterMessage {
  readonly fullName: string;
  readonly descriptor: RowDescriptor;
}

/** A client's self-contained descriptor, with every nested message and enum found by name. */
export class WriterSchema {
  readonly root: WriterMessage;
  readonly #messages = new Map<string, WriterMessage>();
  readonly #enums = new Map<string, RowEnum>();

  private constructor(descriptor: RowDescriptor) {
    this.root = this.#register(descriptor, '');
  }

  /** @throws StorageWriteError INVALID_ARGUMENT when the bytes are no ProtoSchema. */
  static parse(bytes: Uint8Array): WriterSchema {
    let schema: ProtoSchemaMessage;
    try {
      schema = protoSchemas.decode(bytes);
    } catch (cause) {
      throw invalidArgument(`writer_schema is not a ProtoSchema: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
    if (!schema.protoDescriptor) throw invalidArgument('writer_schema has no proto_descriptor.');
    return new WriterSchema(schema.protoDescriptor);
  }

  messageOf(field: RowField, scope: string): WriterMessage | undefined {
    return resolve(this.#messages, field.typeName ?? '', scope);
  }

  enumOf(field: RowField, scope: string): RowEnum | undefined {
    return resolve(this.#enums, field.typeName ?? '', scope);
  }

  #register(descriptor: RowDescriptor, scope: string): WriterMessage {
    const message = { fullName: `${scope}.${descriptor.name ?? ''}`, descriptor };
    this.#messages.set(message.fullName, message);
    for (const nested of descriptor.nestedType ?? []) this.#register(nested, message.fullName);
    for (const nested of descriptor.enumType ?? []) this.#enums.set(`${message.fullName}.${nested.name}`, nested);
    return message;
  }
}

/**
 * protoc's rule: a leading dot is absolute, else the innermost scope wins. Clients that flatten imported files keep their old
 * package in type names, so a name that ends alike is taken when no scope has it.
 */
function resolve<T>(names: ReadonlyMap<string, T>, typeName: string, scope: string): T | undefined {
  if (typeName === '') return undefined;
  const relative = typeName.replace(/^\./, '');
  for (let outer = scope; !typeName.startsWith('.') && outer !== ''; outer = outer.slice(0, outer.lastIndexOf('.'))) {
    const found = names.get(`${outer}.${relative}`);
    if (found !== undefined) return found;
  }
  const absolute = names.get(`.${relative}`);
  if (absolute !== undefined) return absolute;
  for (const [name, found] of names) if (name.endsWith(`.${relative}`)) return found;
  return undefined;
}
