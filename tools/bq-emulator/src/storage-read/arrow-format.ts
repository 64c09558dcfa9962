import { CompressionType, makeData, RecordBatch, RecordBatchStreamWriter, Schema, Struct } from 'apache-arrow';
import type { Cell } from '../catalog/table-store.js';
import { registerCodecs } from '../storage-write/arrow-compression.js';
import { arrowColumn } from './arrow-column.js';
import { arrowField } from './arrow-type.js';
import type { EncodedRows, FormatOptions, RowFormat } from './row-format.js';

registerCodecs();
const CODECS: Readonly<Record<FormatOptions['compression'], CompressionType | null>> = { none: null, lz4: CompressionType.LZ4_FRAME, zstd: CompressionType.ZSTD };

/** Bytes before the metadata of an encapsulated message (continuation mark and length), and of the mark that ends a stream. */
const PREFIX_BYTES = 8;
const END_BYTES = 8;

/** Record batches of Arrow's IPC format, a message each: https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format */
export class ArrowFormat implements RowFormat {
  readonly schema: RowFormat['schema'];
  readonly #fields: FormatOptions['fields'];
  readonly #arrow: Schema;
  readonly #codec: CompressionType | null;
  readonly #schemaBytes: number;

  constructor({ fields, compression }: FormatOptions) {
    this.#fields = fields;
    this.#codec = CODECS[compression];
    this.#arrow = new Schema(fields.map(arrowField));
    const stream = this.#stream([]);
    this.#schemaBytes = PREFIX_BYTES + Buffer.from(stream.buffer, stream.byteOffset).readInt32LE(4);
    this.schema = { arrowSchema: { serializedSchema: stream.subarray(0, this.#schemaBytes) } };
  }

  encode(rows: readonly (readonly Cell[])[]): EncodedRows {
    const children = this.#fields.map((field, column) => {
      const arrow = this.#arrow.fields[column];
      if (arrow === undefined) throw new Error(`No Arrow field for ${field.name}.`);
      return arrowColumn(field, arrow.type, rows.map((row) => row[column] ?? (field.mode === 'REPEATED' ? [] : null)));
    });
    const batch = new RecordBatch(this.#arrow, makeData({ type: new Struct(this.#arrow.fields), length: rows.length, nullCount: 0, children }));
    const stream = this.#stream([batch]);
    const serializedRecordBatch = stream.subarray(this.#schemaBytes, stream.length - END_BYTES);
    return {
      message: { arrowRecordBatch: { serializedRecordBatch, rowCount: rows.length } },
      bytes: serializedRecordBatch.length,
      uncompressedBytes: this.#codec !== null ? children.reduce((sum, child) => sum + child.byteLength, 0) : serializedRecordBatch.length,
    };
  }

  #stream(batches: readonly RecordBatch[]): Uint8Array {
    const writer = new RecordBatchStreamWriter({ compressionType: this.#codec });
    writer.reset(undefined, this.#arrow);
    for (const batch of batches) writer.write(batch);
    writer.finish();
    return writer.toUint8Array(true);
  }
}
