export { ProtoRows, type ProtoField } from '../storage-write/given/proto-rows.js';
export { RawClient, RawConnection } from '../storage-write/given/raw-client.js';
export { streamTypeNumber, type StreamType } from '../storage-write/write-stream.js';
export { EmulatorProcess } from './emulator-process.js';
export { DIALECT_CASES } from '../dialect/cases/dialect-cases.js';
