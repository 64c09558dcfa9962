import { type CompressionType, RecordBatchStreamWriter, Table, type Vector } from 'apache-arrow';
import { registerCodecs } from '../arrow-compression.js';
import { codec } from '../load-proto.js';
import type { AppendRowsRequest } from '../wire-messages.js';

const arrowSchemas = codec<{ readonly serializedSchema: Uint8Array }>('ArrowSchema');
registerCodecs();
const PREFIX_BYTES = 8;
const END_BYTES = 8;

/** `arrow_rows` as a client sends them: the messages of an IPC stream, apart. */
export function arrowRows(columns: Readonly<Record<string, Vector>>, compressionType: CompressionType | null = null): NonNullable<AppendRowsRequest['arrowRows']> {
  const writer = RecordBatchStreamWriter.writeAll(new Table(columns), { compressionType });
  const stream = Buffer.from(writer.toUint8Array(true));
  const schemaBytes = PREFIX_BYTES + stream.readInt32LE(4);
  return {
    writerSchema: arrowSchemas.encode({ serializedSchema: stream.subarray(0, schemaBytes) }),
    rows: { serializedRecordBatch: stream.subarray(schemaBytes, stream.length - END_BYTES) },
  };
}
