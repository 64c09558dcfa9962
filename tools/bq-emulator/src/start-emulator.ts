import { mkdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { join, resolve } from 'node:path';
import { admitCall } from './access/admit-call.js';
import { admitRequest } from './access/admit-request.js';
import { EngineError } from './engine/engine-error.js';
import { Engine } from './engine/engine.js';
import type { FaultPlan } from './faults/fault-plan.js';
import { columnDefaults } from './jobs/column-defaults.js';
import type { JobContext } from './jobs/job-context.js';
import { JobRunner } from './jobs/job-runner.js';
import { openJobContext } from './jobs/open-job-context.js';
import type { Fidelity } from './quotas/quotas.js';
import { DISCOVERY_ROUTES } from './rest/discovery.js';
import { datasetRoutes } from './rest/datasets.js';
import { iamRoutes } from './rest/iam.js';
import { jobRoutes } from './rest/jobs.js';
import { modelRoutes } from './rest/models.js';
import { projectRoutes } from './rest/projects.js';
import { queryRoutes } from './rest/queries.js';
import { emulatorRoutes, emulatorState, type EmulatorState } from './rest/emulator-routes.js';
import { createRestServer, type Route } from './rest/router.js';
import { routineRoutes } from './rest/routines.js';
import { tabledataRoutes } from './rest/tabledata.js';
import { tableRoutes } from './rest/tables.js';
import { UploadSpool } from './rest/upload-spool.js';
import { uploadRoutes } from './rest/uploads.js';
import { readService } from './storage-read/index.js';
import { DurableStreamJournal, InMemoryStreamJournal, startStorageWrite } from './storage-write/index.js';

export interface EmulatorOptions {
  /** Port of the REST API; 0 (default) picks a free one. */
  readonly port?: number;
  /** Port of the Storage gRPC APIs, Write and Read; 0 (default) picks a free one. */
  readonly grpcPort?: number;
  /** Address to listen on, default `127.0.0.1`. There is no authentication: think twice before another. */
  readonly host?: string;
  /** Directory that keeps everything in one file; without, all is gone at `stop`. */
  readonly dataDir?: string;
  /** Directory that stands for Cloud Storage: `gs://bucket/object` of a load job is `bucket/object` in it. */
  readonly storageDir?: string;
  /** Bytes of a file that an extract job writes before it begins the next; BigQuery's 1 GB by default. A test meets several files with fewer. */
  readonly maxExtractBytes?: number;
  /** Rows of the past that are kept for time travel and undelete, of all tables together: 100,000 by default. 0 keeps nothing. */
  readonly timeTravelRows?: number;
  /** `strict` (default: tests should meet BigQuery's quotas before production does) enforces them; `lenient` those of sizes only: not how often, how many at a time, or which partitions may be streamed into. */
  readonly fidelity?: Fidelity;
  /** Epoch milliseconds; the system's clock by default. Governs the streaming buffer, dedup, expirations and CURRENT_TIMESTAMP. */
  readonly clock?: () => number;
}

export interface Emulator {
  /** Base of the REST API, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  readonly grpcPort: number;
  /** `host:port` of the Storage Write and Read APIs, plaintext. */
  readonly grpcAddress: string;
  /** What is to go wrong; the same as `/_emulator/faults`. */
  readonly faults: FaultPlan;
  /** Rows by table, appends in order of arrival, streams; the same as `GET /_emulator/state`. */
  state(): Promise<EmulatorState>;
  /** Finishes running jobs, closes both ports and the database. */
  stop(): Promise<void>;
}

/** The one durable file in a data directory. */
export const DATABASE_FILE = 'bigquery.duckdb';
/** Says where a running emulator listens; removed at a clean stop. */
export const ADDRESS_FILE = 'emulator.json';

/** Another process works on the data directory. */
export class DataDirectoryInUseError extends Error {
  override readonly name = 'DataDirectoryInUseError';
  readonly code = 'DATA_DIRECTORY_IN_USE';

  constructor(readonly dataDir: string, options?: ErrorOptions) {
    super(`The data directory ${dataDir} is in use by another emulator. Stop that one (see ${join(dataDir, ADDRESS_FILE)}), or choose another --data-dir.`, options);
  }
}

/** Data directories open in this process: the engine's file lock keeps out other processes only. */
const openDirectories = new Set<string>();

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = '127.0.0.1', dataDir } = options;
  const clock = options.clock ?? Date.now;
  const engine = await openEngine(dataDir);
  const closers: (() => Promise<void> | void)[] = [() => {
    engine.close();
    if (dataDir !== undefined) openDirectories.delete(resolve(dataDir));
  }];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const context = await openJobContext({ engine, clock, fidelity: options.fidelity ?? 'strict', storageDir: options.storageDir, maxExtractBytes: options.maxExtractBytes, timeTravelRows: options.timeTravelRows, dataDir });
    closers.push(() => { context.jobs.close(); });
    const { catalog, faults } = context;
    closers.push(() => context.sessions.close(context));
    const runner = new JobRunner(context);
    // Closed after the jobs that still read from it.
    const spool = new UploadSpool();
    closers.push(() => spool.close());
    closers.push(async () => {
      // A job may be waiting for a transaction that a session has left open.
      await context.sessions.close(context);
      await runner.settle();
    });
    const journal = dataDir === undefined ? new InMemoryStreamJournal() : await DurableStreamJournal.open(engine, clock);
    const grpc = await startStorageWrite({ store: catalog, journal, faults, partitionCheck: (table) => context.quotas.streaming(table), host, port: options.grpcPort ?? 0, clock: { now: clock }, defaults: (fields) => columnDefaults(context, fields), services: [readService(context)], admit: (call) => { admitCall(call, context.jobs); } });
    closers.push(() => grpc.stop());
    const server = createRestServer([...routesOf(context, runner, spool), ...DISCOVERY_ROUTES, ...emulatorRoutes(context, () => grpc.streams())], { faults, admit: (reader, route, names) => { admitRequest(reader, route, names, context.jobs); } });
    const port = await listen(server, host, options.port ?? 0);
    closers.push(() => closeServer(server));
    const url = `http://${host}:${port}`;
    if (dataDir !== undefined) {
      const file = join(dataDir, ADDRESS_FILE);
      await writeFile(file, `${JSON.stringify({ url, port, grpcPort: grpc.port, pid: process.pid })}\n`);
      closers.push(() => rm(file, { force: true }));
    }
    return { url, port, grpcPort: grpc.port, grpcAddress: `${host}:${grpc.port}`, faults, state: () => emulatorState(context, () => grpc.streams()), stop: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openEngine(dataDir: string | undefined): Promise<Engine> {
  if (dataDir === undefined) return Engine.open(undefined);
  const directory = resolve(dataDir);
  if (openDirectories.has(directory)) throw new DataDirectoryInUseError(dataDir);
  openDirectories.add(directory);
  try {
    await mkdir(dataDir, { recursive: true });
    return await Engine.open(join(dataDir, DATABASE_FILE));
  } catch (error) {
    openDirectories.delete(directory);
    if (error instanceof EngineError && error.kind === 'locked') throw new DataDirectoryInUseError(dataDir, { cause: error });
    throw error;
  }
}

const routesOf = (context: JobContext, runner: JobRunner, spool: UploadSpool): readonly Route[] => [
  ...projectRoutes(context.catalog), ...datasetRoutes(context.catalog, context.quotas), ...tableRoutes(context), ...iamRoutes(context.catalog), ...modelRoutes(context.catalog), ...routineRoutes(context), ...tabledataRoutes(context), ...jobRoutes(context, runner), ...queryRoutes(context, runner), ...uploadRoutes(context, runner, spool),
];

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => { resolve((server.address() as AddressInfo).port); });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => { resolve(); });
    server.closeAllConnections();
  });
}
