import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const root = new protobuf.Root().loadSync([here('./proto/storage.proto'), here('./proto/row-descriptor.proto')]);

export interface Codec<T> {
  encode(message: T): Buffer;
  /** `bytes` fields of the result are views of `bytes`, not copies. Absent submessages are null, absent scalars their zero. */
  decode(bytes: Uint8Array): T;
}

/** The codec of a message of our .proto files; `T` is its shape as written in wire-messages.ts or row-descriptor.ts. */
export function codec<T extends object>(messageName: string): Codec<T> {
  const type = root.lookupType(`google.cloud.bigquery.storage.v1.${messageName}`);
  return {
    encode: (message) => Buffer.from(type.encode(message).finish()),
    decode: (bytes) => type.decode(bytes) as unknown as T,
  };
}
