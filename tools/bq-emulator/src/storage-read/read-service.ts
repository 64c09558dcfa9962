import { readerOfCall } from '../access/admit-call.js';
import { ReaderView } from '../access/reader-view.js';
import type { Metadata } from '@grpc/grpc-js';
import type { GrpcService } from '../storage-write/grpc-service.js';
import { unaryHandler } from '../storage-write/grpc-service.js';
import { tableNamed } from '../storage-write/resource-names.js';
import { createReadSession } from './create-read-session.js';
import { endOfRead, type ReadContext } from './read-context.js';
import type { CreateReadSessionRequest, ReadSessionMessage, SplitReadStreamRequest, SplitReadStreamResponse } from './read-messages.js';
import { ReadSessions } from './read-sessions.js';
import { type ReadRowsCall, serveReadRows } from './serve-read-rows.js';
import { bigQueryReadService } from './service-definition.js';
import { splitReadStream } from './split-read-stream.js';

export type ReadServiceOptions = Omit<ReadContext, 'sessions'> & {
  /** Milliseconds after which a session that nobody reads is let go; default 30 minutes. */
  readonly idleSessionMs?: number;
  /** Sessions that are kept at most; default 1,000. */
  readonly maxSessions?: number;
};

/** google.cloud.bigquery.storage.v1.BigQueryRead. */
export function readService(options: ReadServiceOptions): GrpcService {
  const sessions = new ReadSessions({ clock: options.clock, idleMs: options.idleSessionMs, most: options.maxSessions });
  const context: ReadContext = { ...options, sessions };
  return {
    definition: bigQueryReadService,
    implement: (port) => ({
      createReadSession: unaryHandler<CreateReadSessionRequest, ReadSessionMessage>(port, {
        method: 'CreateReadSession', table: ({ readSession }) => tableNamed(readSession?.table ?? ''), handle: (request, metadata) => createReadSession(request, asSeenBy(context, metadata)), endOfCall: endOfRead,
      }),
      splitReadStream: unaryHandler<SplitReadStreamRequest, SplitReadStreamResponse>(port, {
        method: 'SplitReadStream', table: ({ name }) => sessions.tableOf(name), handle: async (request) => Promise.resolve(splitReadStream(request, sessions)), endOfCall: endOfRead,
      }),
      readRows: (call: ReadRowsCall) => { port.track(serveReadRows(call, sessions, port)); },
    }),
    close: () => sessions.close(),
  };
}

/** A reader's restriction of rows looks names up as the reader may. */
function asSeenBy(context: ReadContext, metadata: Metadata): ReadContext {
  const reader = readerOfCall(metadata);
  return reader === undefined ? context : { ...context, view: new ReaderView(context.view, reader) };
}
