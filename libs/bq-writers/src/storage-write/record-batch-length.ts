/** Arrow IPC (arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format): continuation, metadata size, metadata, body. */
const CONTINUATION = 0xffffffff;
const PREFIX_BYTES = 8;
/** `Message.header_type` of a RecordBatch, and the fields of both tables in the order of format/Message.fbs. */
const RECORD_BATCH = 3;
const MESSAGE = { headerType: 1, header: 2 } as const;
const LENGTH_FIELD = 0;

/** Rows of an IPC record batch by its own metadata, which is all that is read of it; undefined for anything else. */
export function readRecordBatchLength(message: Uint8Array): number | undefined {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  try {
    if (view.getUint32(0, true) !== CONTINUATION) return undefined;
    const root = PREFIX_BYTES + view.getUint32(PREFIX_BYTES, true);
    const type = fieldAt(view, root, MESSAGE.headerType);
    const header = fieldAt(view, root, MESSAGE.header);
    if (type === undefined || header === undefined || view.getUint8(type) !== RECORD_BATCH) return undefined;
    const length = fieldAt(view, header + view.getUint32(header, true), LENGTH_FIELD);
    return length === undefined ? 0 : Number(view.getBigInt64(length, true));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Where a flatbuffers table keeps a field; undefined where it has its default. */
function fieldAt(view: DataView, table: number, field: number): number | undefined {
  const vtable = table - view.getInt32(table, true);
  const slot = 4 + 2 * field;
  if (slot >= view.getUint16(vtable, true)) return undefined;
  const offset = view.getUint16(vtable + slot, true);
  return offset === 0 ? undefined : table + offset;
}
