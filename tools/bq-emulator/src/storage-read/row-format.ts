import type { Cell, TableField } from '../catalog/table-store.js';
import type { ReadRowsResponse, ReadSessionMessage } from './read-messages.js';

/** One encoded page of rows. */
export interface EncodedRows {
  readonly message: Pick<ReadRowsResponse, 'avroRows' | 'arrowRecordBatch'>;
  /** Of the encoded rows. */
  readonly bytes: number;
  /** The same without compression. */
  readonly uncompressedBytes: number;
}

/** How a session's rows are sent. */
export interface RowFormat {
  readonly schema: Pick<ReadSessionMessage, 'avroSchema' | 'arrowSchema'>;
  encode(rows: readonly (readonly Cell[])[]): EncodedRows;
}

/** DataFormat of google.cloud.bigquery.storage.v1. */
export const dataFormat = { AVRO: 1, ARROW: 2 } as const;

export interface FormatOptions {
  readonly fields: readonly TableField[];
  /** ArrowSerializationOptions.CompressionCodec: how the buffers of a record batch are compressed. */
  readonly compression: 'none' | 'lz4' | 'zstd';
  /** AvroSerializationOptions.enable_display_name_attribute. */
  readonly displayNames: boolean;
}
