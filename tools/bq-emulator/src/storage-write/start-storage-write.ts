import { type handleUnaryCall, Server, ServerCredentials } from '@grpc/grpc-js';
import type { AskedCall } from '../access/admit-call.js';
import type { PartitionCheck } from '../catalog/partition-bounds.js';
import type { StoredTable, TableStore } from '../catalog/table-store.js';
import { FaultPlan } from '../faults/fault-plan.js';
import { batchCommitWriteStreams } from './batch-commit.js';
import { createWriteStream, getWriteStream } from './create-and-get-stream.js';
import { finalizeWriteStream, flushRows } from './finalize-and-flush.js';
import { type GrpcPort, type GrpcService, unaryHandler } from './grpc-service.js';
import { IDLE_CLOSE_MS, MAX_RECEIVED_MESSAGE_BYTES } from './limits.js';
import type { EvaluateDefaults } from './missing-values.js';
import { serveAppendRows } from './serve-append-rows.js';
import { bigQueryWriteService } from './service-definition.js';
import { type StorageWriteClock, StorageWriteContext, type StorageWriteLog } from './storage-write-context.js';
import { InMemoryStreamJournal, type StreamJournal } from './stream-journal.js';
import { StreamRegistry } from './stream-registry.js';
import { VisibleRows } from './visible-rows.js';
import type { WriteStream } from './write-stream.js';
import { tableNamed } from './resource-names.js';

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
  /** Refuses rows whose partition is out of bounds; default none. */
  readonly partitionCheck?: (table: StoredTable) => PartitionCheck | undefined;
  /** Evaluates default expressions beyond literals; by default those are refused by name. */
  readonly defaults?: EvaluateDefaults;
  /** What a test wants to go wrong; default nothing. */
  readonly faults?: FaultPlan;
  /** Lets a call through, or throws; default: everybody may do everything. */
  readonly admit?: (call: AskedCall) => void;
  /** Served on the same port; default none. */
  readonly services?: readonly GrpcService[];
  /** Milliseconds without a request after which a connection is closed with ABORTED; default 600,000. */
  readonly idleCloseMs?: number;
}

export interface StorageWriteServer {
  readonly port: number;
  /** Created streams, those of earlier lives included. */
  streams(): Promise<readonly WriteStream[]>;
  /** Ends all connections and waits for what they had begun. */
  stop(): Promise<void>;
}

/** Serves google.cloud.bigquery.storage.v1.BigQueryWrite without TLS. */
export async function startStorageWrite(options: StorageWriteOptions): Promise<StorageWriteServer> {
  const log = options.log ?? (() => undefined);
  const rows = new VisibleRows({ store: options.store, log });
  const registry = new StreamRegistry({ journal: options.journal ?? new InMemoryStreamJournal(), rows });
  const context = new StorageWriteContext({ store: options.store, registry, rows, clock: options.clock ?? { now: () => Date.now() }, log, partitionCheck: options.partitionCheck ?? (() => undefined), defaults: options.defaults });
  const server = new Server({ 'grpc.max_receive_message_length': MAX_RECEIVED_MESSAGE_BYTES });
  const running = new Set<Promise<void>>();
  let bound = 0;
  const port: GrpcPort = {
    faults: options.faults ?? new FaultPlan(),
    admit: options.admit ?? (() => undefined),
    track: (work) => {
      const tracked = work.finally(() => running.delete(tracked));
      running.add(tracked);
    },
    // Calls share connections: the only ones that can be cut here are all of the port's.
    cut: () => { server.drain(`${options.host}:${bound}`, 0); },
  };
  const unary = <Request, Response>(method: string, name: (request: Request) => string, handle: (request: Request, context: StorageWriteContext) => Promise<Response>): handleUnaryCall<Request, Response> =>
    unaryHandler(port, { method, table: (request) => tableNamed(name(request)), handle: (request) => handle(request, context), endOfCall: (error) => context.endOfCall(error) });
  server.addService(bigQueryWriteService, {
    createWriteStream: unary('CreateWriteStream', ({ parent }) => parent, createWriteStream),
    getWriteStream: unary('GetWriteStream', ({ name }) => name, getWriteStream),
    finalizeWriteStream: unary('FinalizeWriteStream', ({ name }) => name, finalizeWriteStream),
    batchCommitWriteStreams: unary('BatchCommitWriteStreams', ({ parent }) => parent, batchCommitWriteStreams),
    flushRows: unary('FlushRows', ({ writeStream }) => writeStream, flushRows),
    appendRows: (call: Parameters<typeof serveAppendRows>[0]) =>
      port.track(serveAppendRows(call, context, { idleCloseMs: options.idleCloseMs ?? IDLE_CLOSE_MS, faults: port.faults, admit: port.admit, cut: port.cut })),
  });
  const services = options.services ?? [];
  for (const service of services) server.addService(service.definition, service.implement(port));
  bound = await bind(server, options);
  return { port: bound, streams: () => registry.all(), stop: () => stop(server, running, services) };
}

function bind(server: Server, { host, port }: StorageWriteOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
}

async function stop(server: Server, running: ReadonlySet<Promise<void>>, services: readonly GrpcService[]): Promise<void> {
  server.forceShutdown();
  await Promise.allSettled(running);
  for (const service of services) await service.close();
}
