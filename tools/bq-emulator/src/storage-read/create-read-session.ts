import { randomUUID } from 'node:crypto';
import { parseTableName } from '../storage-write/resource-names.js';
import { invalidArgument, notSupported } from '../storage-write/storage-error.js';
import type { Timestamp } from '../storage-write/wire-messages.js';
import { timestampMessage } from '../storage-write/timestamp-message.js';
import { MAX_STREAMS, ROWS_PER_STREAM, SESSION_TTL_MS } from './limits.js';
import { asGrpcError, type ReadContext } from './read-context.js';
import type { CreateReadSessionRequest, ReadSessionMessage } from './read-messages.js';
import { checkReadOptions, formatOf } from './read-options.js';
import { cutRange, type ReadSession } from './read-session.js';
import type { RowFormat } from './row-format.js';
import type { RowRange, SessionRows } from './session-rows.js';
import { openSource, type SessionSource } from './session-source.js';
import { firstPageRows } from './stream-pages.js';

interface StreamLimits {
  readonly least: number;
  readonly most: number;
}

/** Makes a session over the table as it is now. @throws StorageWriteError */
export async function createReadSession(request: CreateReadSessionRequest, context: ReadContext): Promise<ReadSessionMessage> {
  const wanted = request.readSession ?? {};
  const project = /^projects\/([^/]+)$/.exec(request.parent)?.[1];
  if (project === undefined) throw invalidArgument(`request failed: parent '${request.parent}' is not a project. Write projects/{project}.`);
  const id = parseTableName(wanted.table ?? '');
  checkReadOptions(wanted);
  const limits = streamLimits(request);
  let source: SessionSource | undefined;
  try {
    source = await openSource({ id, project, options: wanted.readOptions ?? {}, at: microsOf(wanted.tableModifiers?.snapshotTime) }, context);
    const format = await formatOf(wanted, source.selected.fields);
    const { rows, range } = await source.rows.extent();
    const bytes = source.bytes ?? (await sampledBytes(source.rows, rows, format));
    const name = `projects/${project}/locations/${source.location.toLowerCase()}/sessions/${randomUUID().replaceAll('-', '')}`;
    const session: ReadSession = {
      name, table: id, expiresAt: context.clock() + SESSION_TTL_MS, rows: source.rows, format, firstPageRows: firstPageRows(rows, bytes),
      streams: new Map(firstStreams(rows, range, limits).map((part, index) => [`${name}/streams/s${index}`, part])),
    };
    context.sessions.add(session);
    const streams = [...session.streams.keys()].map((stream) => ({ name: stream }));
    return { ...wanted, name, expireTime: timestampMessage(session.expiresAt), ...format.schema, streams, estimatedTotalBytesScanned: bytes, estimatedRowCount: rows };
  } catch (error) {
    await source?.rows.release();
    throw asGrpcError(error);
  }
}

const microsOf = (time: Timestamp | null | undefined): number | undefined => (time === undefined || time === null ? undefined : Math.max(Number(time.seconds) * 1_000_000 + Math.floor(Number(time.nanos) / 1000), 1));

/** None for no rows; else as many as the rows are worth, within what the request says. */
function firstStreams(rows: number, range: RowRange, { least, most }: StreamLimits): readonly RowRange[] {
  const count = Math.min(Math.max(Math.ceil(rows / ROWS_PER_STREAM), least), most, rows);
  return count === 0 ? [] : cutRange(range, count);
}

const SAMPLE_ROWS = 100;

/** Size by the first rows, as the format writes them. */
async function sampledBytes(source: SessionRows, rows: number, format: RowFormat): Promise<number> {
  const sample = await source.read({ from: 0, to: Math.min(rows, SAMPLE_ROWS) });
  return sample.length === 0 ? 0 : Math.round((format.encode(sample).uncompressedBytes * rows) / sample.length);
}

/** @throws StorageWriteError */
function streamLimits({ maxStreamCount: most = 0, preferredMinStreamCount: least = 0 }: CreateReadSessionRequest): StreamLimits {
  if (most < 0 || least < 0) throw invalidArgument('request failed: max_stream_count and preferred_min_stream_count must not be negative.');
  if (most > 0 && least > most) throw invalidArgument(`request failed: preferred_min_stream_count (${least}) must not be greater than max_stream_count (${most}).`);
  if (least > MAX_STREAMS) throw notSupported(`A session of ${least} streams is not supported: at most ${MAX_STREAMS}.`);
  return { least: Math.max(least, 1), most: most === 0 ? MAX_STREAMS : Math.min(most, MAX_STREAMS) };
}
