import { storageErrorMessage } from './error-status.js';
import { MAX_STREAMS_PER_COMMIT } from './limits.js';
import { parseStreamName, parseTableName, tableName } from './resource-names.js';
import { invalidArgument, StorageWriteError, streamNotFound } from './storage-error.js';
import type { StorageWriteContext } from './storage-write-context.js';
import { timestampMessage } from './timestamp-message.js';
import { shownFrom } from './visible-rows.js';
import type { BatchCommitWriteStreamsRequest, BatchCommitWriteStreamsResponse, StorageErrorMessage } from './wire-messages.js';
import { committable, committed, type HeldRows, type WriteStream } from './write-stream.js';

/** Makes the rows of several pending streams of one table visible at once, or none: then `stream_errors` says why. */
export async function batchCommitWriteStreams(
  request: BatchCommitWriteStreamsRequest,
  context: StorageWriteContext,
): Promise<BatchCommitWriteStreamsResponse> {
  const id = parseTableName(request.parent);
  const parent = tableName(id);
  const names = request.writeStreams.map((name) => streamOf(parent, name));
  if (names.length === 0) throw invalidArgument('write_streams is empty: name the streams to commit.', parent);
  if (names.length > MAX_STREAMS_PER_COMMIT) {
    throw invalidArgument(`${names.length} streams in one commit; the limit is ${MAX_STREAMS_PER_COMMIT}.`, parent);
  }
  if (new Set(names).size !== names.length) throw invalidArgument('write_streams names a stream twice.', parent);
  const table = await context.table(id);
  return context.registry.changeAll<BatchCommitWriteStreamsResponse>(names, parent, (streams) => {
    const verdicts = streams.map((stream, index) => verdict(stream, names[index] ?? ''));
    const streamErrors = verdicts.flatMap(({ error }) => error ?? []);
    if (streamErrors.length > 0) return Promise.resolve({ changed: [], result: { streamErrors } });
    const held = verdicts.flatMap(({ rows }) => rows);
    const now = context.clock.now();
    const changed = streams.flatMap((stream) => (stream === undefined ? [] : committed(stream, now)));
    return Promise.resolve({ changed, result: { commitTime: timestampMessage(now) }, shown: shownFrom(table, held) });
  });
}

function streamOf(parent: string, streamName: string): string {
  const { name } = parseStreamName(streamName);
  if (!name.startsWith(`${parent}/streams/`)) throw invalidArgument(`The stream ${name} is not of the parent table ${parent}.`, name);
  return name;
}

interface Verdict {
  readonly rows: readonly HeldRows[];
  readonly error?: StorageErrorMessage | undefined;
}

function verdict(stream: WriteStream | undefined, name: string): Verdict {
  try {
    if (stream === undefined) throw streamNotFound(name);
    return { rows: committable(stream) };
  } catch (error) {
    if (error instanceof StorageWriteError) return { rows: [], error: storageErrorMessage(error) };
    throw error;
  }
}
