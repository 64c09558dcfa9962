import type { WriteReceipt } from './write-receipt.js';
import type { WriteMethod, WriteRequest } from './write-request.js';

/** One of the five ways of getting rows into a table. */
export interface Writer {
  readonly method: WriteMethod;
  write(request: WriteRequest): Promise<WriteReceipt>;
  close(): Promise<void>;
}
