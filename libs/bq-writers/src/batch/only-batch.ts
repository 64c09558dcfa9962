import { MethodNotSuitableError } from '../errors.js';
import type { WriteMethod } from '../write-request.js';

/**
 * The one batch of a request that wants all rows or none, by a method that can promise so much of a single batch and not of two. It goes
 * out when all of it was checked; undefined for an empty input.
 * @throws MethodNotSuitableError where there is more than one
 */
export async function onlyBatch<B>(batches: AsyncIterable<B>, method: WriteMethod, atMost: string, instead: string): Promise<B | undefined> {
  let only: B | undefined;
  for await (const batch of batches) {
    if (only !== undefined) throw new MethodNotSuitableError(method, `all-or-nothing holds within ${atMost}`, instead);
    only = batch;
  }
  return only;
}
