import type { WriteReceipt, WriteRequest } from '@cloudact/bq-writers';
import type { Given } from '../scenario.js';
import type { Connected } from './connect.js';
import { faultRequest, faultRows, rowIds, type WriteKind } from './fault-rows.js';

export interface BatchOptions extends Partial<WriteRequest> {
  readonly kind: WriteKind;
  readonly batch: string;
  readonly count: number;
  readonly padBytes?: number;
}

/** Writes one batch and books it: offered before, acknowledged when its receipt accounts for every row. */
export async function writeBatch({ table, book, expect }: Given, { house }: Connected, { kind, batch, count, padBytes = 0, ...more }: BatchOptions): Promise<WriteReceipt> {
  const ids = rowIds(batch, count);
  book.offer(ids);
  const receipt = await house.writers.write({ ...faultRequest(table, kind, batch, faultRows(batch, count, padBytes)), ...more });
  expect(receipt.rowsIn === count && receipt.rowsWritten + receipt.rowsDeadLettered + receipt.rowsRefused === count, `the receipt of ${batch} does not add up: ${JSON.stringify(receipt)}`);
  if (receipt.rowsRefused === 0) book.acknowledge(ids);
  return receipt;
}

/** Writes one batch again until it is acknowledged, as a source does that keeps its rows; answers with the tries it took. */
export async function writeUntilAcknowledged(given: Given, connected: Connected, options: BatchOptions, tries = 30): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await writeBatch(given, connected, options);
      return attempt;
    } catch (error) {
      if (attempt === tries) throw error;
    }
  }
}
