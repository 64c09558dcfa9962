import type { TableField } from '../catalog/table-store.js';
import { invalidArgument, notSupported } from '../storage-write/storage-error.js';
import type { ReadSessionMessage } from './read-messages.js';
import { dataFormat, type FormatOptions, type RowFormat } from './row-format.js';

/** ArrowSerializationOptions.CompressionCodec. */
const COMPRESSION = ['none', 'lz4', 'zstd'] as const;
/** PicosTimestampPrecision: unspecified is microseconds. */
const MICROS = 1;

/** Refuses by name what this server does not do. @throws StorageWriteError */
export function checkReadOptions({ dataFormat: format, readOptions }: ReadSessionMessage): void {
  if (format !== dataFormat.AVRO && format !== dataFormat.ARROW) throw invalidArgument('request failed: data_format must be AVRO or ARROW.');
  const { arrowSerializationOptions: arrow, avroSerializationOptions: avro, samplePercentage: sample, responseCompressionCodec: codec } = readOptions ?? {};
  if (sample !== undefined && sample !== null && !(sample >= 0 && sample <= 100)) throw invalidArgument(`request failed: sample_percentage ${sample} is not between 0 and 100.`);
  if (codec) throw notSupported('response_compression_codec is not supported by this server.');
  if (arrow && format !== dataFormat.ARROW) throw invalidArgument('request failed: arrow_serialization_options are for the data format ARROW.');
  if (avro && format !== dataFormat.AVRO) throw invalidArgument('request failed: avro_serialization_options are for the data format AVRO.');
  for (const precision of [arrow?.picosTimestampPrecision ?? 0, avro?.picosTimestampPrecision ?? 0]) {
    if (precision > MICROS) throw notSupported('picos_timestamp_precision above TIMESTAMP_PRECISION_MICROS is not supported by this server.');
  }
}

/** The libraries behind a format are loaded when it is first asked for: a server that is only written to starts without them. */
export async function formatOf({ dataFormat: format, readOptions }: ReadSessionMessage, fields: readonly TableField[]): Promise<RowFormat> {
  const options: FormatOptions = {
    fields,
    compression: COMPRESSION[readOptions?.arrowSerializationOptions?.bufferCompression ?? 0] ?? 'none',
    displayNames: readOptions?.avroSerializationOptions?.enableDisplayNameAttribute === true,
  };
  if (format === dataFormat.ARROW) return new (await import('./arrow-format.js')).ArrowFormat(options);
  return new (await import('./avro-format.js')).AvroFormat(options);
}
