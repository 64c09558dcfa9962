import { parseStreamName, type StreamName } from './resource-names.js';
import { invalidArgument, invalidStreamType, streamNotFound } from './storage-error.js';
import type { StorageWriteContext } from './storage-write-context.js';
import type {
  FinalizeWriteStreamRequest,
  FinalizeWriteStreamResponse,
  FlushRowsRequest,
  FlushRowsResponse,
  Int64Value,
} from './wire-messages.js';
import { shownFrom } from './visible-rows.js';
import { finalized, flushed } from './write-stream.js';

export async function finalizeWriteStream(
  request: FinalizeWriteStreamRequest,
  context: StorageWriteContext,
): Promise<FinalizeWriteStreamResponse> {
  const { name } = applicationStream(request.name, 'FinalizeWriteStream');
  return context.registry.change(name, (stream) => {
    if (stream === undefined) throw streamNotFound(name);
    return Promise.resolve({ stream: finalized(stream), result: { rowCount: stream.nextOffset } });
  });
}

/** Google's Node client leaves the offset out when it is 0, and proto3 reads an absent offset as 0: the first row is flushed. */
export async function flushRows(request: FlushRowsRequest, context: StorageWriteContext): Promise<FlushRowsResponse> {
  const { name, table: id } = applicationStream(request.writeStream, 'FlushRows');
  const offset = offsetOf(request.offset) ?? 0;
  return context.registry.change(name, async (stream) => {
    if (stream === undefined) throw streamNotFound(name);
    const flush = flushed(stream, offset);
    return { stream: flush.stream, result: { offset }, shown: shownFrom(await context.table(id), flush.visible) };
  });
}

/** @throws StorageWriteError INVALID_ARGUMENT for a negative offset */
export function offsetOf(value: Int64Value | null | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  const offset = Number(String(value.value ?? 0));
  if (offset < 0) throw invalidArgument(`The offset must not be negative, received ${offset}.`);
  return offset;
}

function applicationStream(name: string, call: string): StreamName {
  const parsed = parseStreamName(name);
  if (parsed.isDefault) throw invalidStreamType(`${call} is not supported on the _default stream.`, parsed.name);
  return parsed;
}
