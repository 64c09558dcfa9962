import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

export interface Codec<T> {
  encode(message: T): Buffer;
  /** `bytes` fields of the result are views of `bytes`, not copies. Absent submessages are null, absent scalars their zero. */
  decode(bytes: Uint8Array): T;
}

/** Codecs of the messages of .proto files in the package `google.cloud.bigquery.storage.v1`; `T` is a message's shape as written in TypeScript. */
export function loadCodecs(...files: readonly URL[]): <T extends object>(messageName: string) => Codec<T> {
  const root = new protobuf.Root().loadSync(files.map((file) => fileURLToPath(file)));
  return <T extends object>(messageName: string): Codec<T> => {
    const type = root.lookupType(`google.cloud.bigquery.storage.v1.${messageName}`);
    return {
      encode: (message) => Buffer.from(type.encode(message).finish()),
      decode: (bytes) => type.decode(bytes) as unknown as T,
    };
  };
}

/** The messages of wire-messages.ts and row-descriptor.ts. */
export const codec = loadCodecs(new URL('./proto/storage.proto', import.meta.url), new URL('./proto/row-descriptor.proto', import.meta.url));
