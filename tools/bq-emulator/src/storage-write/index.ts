export { startStorageWrite, type StorageWriteOptions, type StorageWriteServer } from './start-storage-write.js';
export type { StorageWriteClock, StorageWriteLog } from './storage-write-context.js';
export { DurableStreamJournal } from './durable-stream-journal.js';
export { InMemoryStreamJournal, type StreamJournal } from './stream-journal.js';
export type { HeldRows, WriteStream } from './write-stream.js';
export type { GrpcPort, GrpcService } from './grpc-service.js';
