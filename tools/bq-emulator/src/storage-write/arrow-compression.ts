import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { CompressionType, compressionRegistry } from 'apache-arrow';
import { lz4Frame, readLz4Frame } from '../encode/lz4-frame.js';

/** Bytes that one buffer of a record batch may come to: far above what a request of rows holds, far below what ends the process. */
const MAX_BUFFER_BYTES = 256 * 1024 * 1024;

/** Teaches the Arrow library the codecs of its buffers: https://arrow.apache.org/docs/format/Columnar.html#compression */
export function registerCodecs(): void {
  compressionRegistry.set(CompressionType.ZSTD, { encode: (data) => zstdCompressSync(data), decode: (data) => zstdDecompressSync(data, { maxOutputLength: MAX_BUFFER_BYTES }) });
  compressionRegistry.set(CompressionType.LZ4_FRAME, { encode: (data) => lz4Frame(data), decode: (data) => readLz4Frame(data, MAX_BUFFER_BYTES) });
}
