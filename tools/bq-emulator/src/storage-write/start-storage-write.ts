import { type handleUnaryCall, Server, ServerCredentials } from '@grpc/grpc-js';
import type { TableStore } from '../catalog/table-store.js';
import { batchCommitWriteStreams } from './batch-commit.js';
import { createWriteStream, getWriteStream } from './create-and-get-stream.js';
import { finalizeWriteStream, flushRows } from './finalize-and-flush.js';
import { IDLE_CLOSE_MS, MAX_RECEIVED_MESSAGE_BYTES } from './limits.js';
import { serveAppendRows } from './serve-append-rows.js';
import { bigQueryWriteService } from './service-definition.js';
import { type StorageWriteClock, StorageWriteContext, type StorageWriteLog } from './storage-write-context.js';
import { InMemoryStreamJournal, type StreamJournal } from './stream-journal.js';
import { StreamRegistry } from './stream-registry.js';
import { VisibleRows } from './visible-rows.js';

export interface StorageWriteOptions {
  readonly store: TableStore;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Default: the system's. */
  readonly clock?: StorageWriteClock;
  /** Default: none. */
  readonly log?: StorageWriteLog;
  /** Where created streams live on; default: in memory, until the server stops. */
  readonly journal?: StreamJournal;
  /** Milliseconds without a request after which a connection is closed with ABORTED; default 600,000. */
  readonly idleCloseMs?: number;
}

export interface StorageWriteServer {
  readonly port: number;
  /** Ends all connections and waits for what they had begun. */
  stop(): Promise<void>;
}

/** Serves google.cloud.bigquery.storage.v1.BigQueryWrite without TLS. */
export async function startStorageWrite(options: StorageWriteOptions): Promise<StorageWriteServer> {
  const log = options.log ?? (() => undefined);
  const rows = new VisibleRows({ store: options.store, log });
  const registry = new StreamRegistry({ journal: options.journal ?? new InMemoryStreamJournal(), rows });
  const context = new StorageWriteContext({ store: options.store, registry, rows, clock: options.clock ?? { now: () => Date.now() }, log });
  const server = new Server({ 'grpc.max_receive_message_length': MAX_RECEIVED_MESSAGE_BYTES });
  const running = new Set<Promise<void>>();
  const track = (work: Promise<void>): void => {
    const tracked = work.finally(() => running.delete(tracked));
    running.add(tracked);
  };
  const unary =
    <Request, Response>(handle: (request: Request, context: StorageWriteContext) => Promise<Response>): handleUnaryCall<Request, Response> =>
    (call, reply) =>
      track(
        handle(call.request, context).then(
          (response) => reply(null, response),
          (error: unknown) => reply(context.endOfCall(error)),
        ),
      );
  server.addService(bigQueryWriteService, {
    createWriteStream: unary(createWriteStream),
    getWriteStream: unary(getWriteStream),
    finalizeWriteStream: unary(finalizeWriteStream),
    batchCommitWriteStreams: unary(batchCommitWriteStreams),
    flushRows: unary(flushRows),
    appendRows: (call: Parameters<typeof serveAppendRows>[0]) =>
      track(serveAppendRows(call, context, options.idleCloseMs ?? IDLE_CLOSE_MS)),
  });
  return { port: await bind(server, options), stop: () => stop(server, running) };
}

function bind(server: Server, { host, port }: StorageWriteOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
}

async function stop(server: Server, running: ReadonlySet<Promise<void>>): Promise<void> {
  server.forceShutdown();
  await Promise.allSettled(running);
}
