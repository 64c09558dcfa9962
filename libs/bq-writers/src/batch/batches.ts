export interface BatchLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
}

/** Groups items so that no group is above a limit; one item above `maxBytes` is a group of its own. */
export async function* inBatches<T extends { readonly bytes: number }>(items: AsyncIterable<T>, limits: BatchLimits): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  let bytes = 0;
  for await (const item of items) {
    if (batch.length > 0 && (batch.length >= limits.maxRows || bytes + item.bytes > limits.maxBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += item.bytes;
  }
  if (batch.length > 0) yield batch;
}
