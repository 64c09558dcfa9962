/** What benchmarks measure apart. */
export { RowCodec } from './row/row-codec.js';
export { ProtoBuffer } from './storage-write/proto-buffer.js';
export { RowEncoder } from './storage-write/row-encoder.js';
