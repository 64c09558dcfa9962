import { randomUUID } from 'node:crypto';
import type { StoredTable } from '../catalog/table-store.js';
import { parseStreamName, parseTableName, tableName } from './resource-names.js';
import { invalidArgument, streamNotFound } from './storage-error.js';
import type { StorageWriteContext } from './storage-write-context.js';
import { tableSchemaMessage } from './table-schema-message.js';
import { timestampMessage } from './timestamp-message.js';
import type { CreateWriteStreamRequest, GetWriteStreamRequest, WriteStreamMessage } from './wire-messages.js';
import { newStream, type StreamType, streamTypeNumber, type WriteStream } from './write-stream.js';

/** WriteStream.WriteMode and WriteStreamView. */
const INSERT = 1;
const FULL_VIEW = 2;

export async function createWriteStream(request: CreateWriteStreamRequest, context: StorageWriteContext): Promise<WriteStreamMessage> {
  const id = parseTableName(request.parent);
  const type = (Object.keys(streamTypeNumber) as StreamType[]).find((name) => streamTypeNumber[name] === request.writeStream?.type);
  if (type === undefined) {
    throw invalidArgument('write_stream.type must be COMMITTED, PENDING or BUFFERED; the default stream exists without being created.');
  }
  const table = await context.table(id);
  const stream = newStream(type, `${tableName(id)}/streams/${randomUUID().replaceAll('-', '')}`, id, context.clock.now());
  await context.registry.create(stream);
  return { ...describe(stream, table), tableSchema: tableSchemaMessage(table.fields) };
}

export async function getWriteStream(request: GetWriteStreamRequest, context: StorageWriteContext): Promise<WriteStreamMessage> {
  const { name, table: id, isDefault } = parseStreamName(request.name);
  const table = await context.table(id);
  const stream = isDefault ? undefined : await context.registry.find(name);
  if (!isDefault && stream === undefined) throw streamNotFound(name);
  const message =
    stream === undefined
      ? { name, type: streamTypeNumber.COMMITTED, writeMode: INSERT, location: table.location }
      : describe(stream, table);
  return request.view === FULL_VIEW ? { ...message, tableSchema: tableSchemaMessage(table.fields) } : message;
}

function describe(stream: WriteStream, table: StoredTable): WriteStreamMessage {
  const createTime = timestampMessage(stream.createdAt);
  const commitTime = commitTimeOf(stream);
  return {
    name: stream.name,
    type: streamTypeNumber[stream.type],
    createTime,
    ...(commitTime === undefined ? {} : { commitTime: timestampMessage(commitTime) }),
    writeMode: INSERT,
    location: table.location,
  };
}

/** "If a stream is of COMMITTED type, then it will have a commit_time same as create_time" (stream.proto). */
function commitTimeOf(stream: WriteStream): number | undefined {
  if (stream.type === 'COMMITTED') return stream.createdAt;
  return stream.phase === 'committed' ? stream.committedAt : undefined;
}
