export { aFileField, aTableFile } from './a-table-file.js';
export { aField, anActualTable, aTableSchema } from './a-table-schema.js';
export { type DdlCall, type DdlMethod, InMemoryDdl, type InMemoryDdlOptions } from './in-memory-ddl.js';
export { shapesOfDdl } from './shapes-of-ddl.js';
