import { RowDecoder } from './row-decoder.js';
import type { TableDecoder, WriterFormat } from './row-source.js';
import { WriterSchema } from './writer-schema.js';

/** Reads a writer schema that is a protobuf descriptor. @throws StorageWriteError INVALID_ARGUMENT when the bytes are none */
export function protoFormat(writerSchema: Buffer): WriterFormat {
  const schema = WriterSchema.parse(writerSchema);
  return {
    kind: 'proto',
    compile: ({ fields }, stream): TableDecoder => {
      const decoder = new RowDecoder(schema, fields, stream);
      return {
        unwrittenColumns: decoder.unwrittenColumns,
        carriesChanges: decoder.carriesChanges,
        rowsOf: ({ protoRows }) => {
          const rows = protoRows?.rows?.serializedRows ?? [];
          return { count: rows.length, decode: (index, fill) => decoder.decode(rows[index] as Buffer, fill) };
        },
      };
    },
  };
}
