/** What benchmarks need of the inside: the bare engine to compare with, and a raw gRPC client. */
export { Engine } from './engine/engine.js';
export type { Cell, TableField } from './catalog/table-store.js';
export { fieldType, type SqlType } from './sql/sql-type.js';
export { type ProtoField, ProtoRows } from './storage-write/given/proto-rows.js';
export { RawClient } from './storage-write/given/raw-client.js';
export { EmulatorProcess } from './testing/emulator-process.js';
