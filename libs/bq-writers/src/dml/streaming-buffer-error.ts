import { type BigQueryGateway, STREAMING_BUFFER_MS } from '@cloudact/bq-core';
import { CloudActError, type Clock } from '@cloudact/bq-resilience';
import type { TableRef } from '@cloudact/schemas';

/** Rows that came by insertAll refuse DML for a while. `changeableAt` says when it can be tried again. */
export class StreamingBufferError extends CloudActError {
  readonly code = 'STREAMING_BUFFER';

  constructor(
    table: string,
    readonly changeableAt: Date,
    cause: unknown,
  ) {
    super(`Rows of ${table} came by streaming inserts less than ${STREAMING_BUFFER_MS / 60_000} minutes ago and cannot be changed before ${changeableAt.toISOString()}. Rows written with method=storage-write can be changed at once.`, { facts: { table, changeableAt: changeableAt.toISOString() }, cause });
  }
}

/** "Would affect rows in the streaming buffer" becomes a time: when the oldest row of the buffer is old enough, at the earliest. Any other error stays. */
export async function explainStreamingBuffer(error: unknown, table: TableRef, { gateway, clock }: { readonly gateway: BigQueryGateway; readonly clock: Clock }): Promise<unknown> {
  if (!(error instanceof CloudActError) || error.code !== 'BIGQUERY_STREAMING_BUFFER') return error;
  const state = await gateway.tableState(table).catch(() => undefined);
  const since = state?.streamingBuffer?.oldestEntryTime.getTime() ?? clock.now();
  return new StreamingBufferError(table.path, new Date(since + STREAMING_BUFFER_MS), error);
}
