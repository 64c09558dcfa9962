import { EmulatedCatalogView } from '../../catalog/emulated-catalog-view.js';
import { Catalog } from '../../catalog/catalog.js';
import type { JsonObject } from '../../catalog/resources.js';
import type { Cell, TableField, TableId } from '../../catalog/table-store.js';
import { Engine } from '../../engine/engine.js';
import { FaultPlan } from '../../faults/fault-plan.js';
import { TableSizes } from '../../jobs/table-sizes.js';
import { RawClient } from '../../storage-write/given/raw-client.js';
import { startStorageWrite, type StorageWriteServer } from '../../storage-write/index.js';
import { readService } from '../read-service.js';
import { ReadClient } from './read-client.js';

/** 2026-03-04T05:06:07Z. */
const START_MS = Date.UTC(2026, 2, 4, 5, 6, 7);

/** The gRPC port over a catalog of its own, with a clock that moves when told to. */
export class RunningStorage {
  readonly catalog: Catalog;
  readonly faults: FaultPlan;
  readonly reader: ReadClient;
  readonly writer: RawClient;
  readonly #engine: Engine;
  readonly #server: StorageWriteServer;
  readonly #time: { now: number };

  private constructor(parts: { readonly catalog: Catalog; readonly engine: Engine; readonly server: StorageWriteServer; readonly faults: FaultPlan; readonly time: { now: number } }) {
    this.catalog = parts.catalog;
    this.faults = parts.faults;
    this.#engine = parts.engine;
    this.#server = parts.server;
    this.#time = parts.time;
    this.reader = new ReadClient(parts.server.port);
    this.writer = new RawClient(parts.server.port);
  }

  static async start(options: { readonly idleSessionMs?: number; readonly maxSessions?: number } = {}): Promise<RunningStorage> {
    const time = { now: START_MS };
    const clock = (): number => time.now;
    const engine = await Engine.open(undefined);
    const faults = new FaultPlan();
    const catalog = await Catalog.open({ engine, clock, faults });
    const view = new EmulatedCatalogView({ catalog, jobs: () => [] });
    const read = readService({ engine, catalog, view, sizes: new TableSizes({ engine, catalog }), clock, ...options });
    const server = await startStorageWrite({ store: catalog, host: '127.0.0.1', port: 0, clock: { now: clock }, faults, services: [read] });
    await catalog.createDataset('p', 'd', { location: 'EU' });
    return new RunningStorage({ catalog, engine, server, faults, time });
  }

  advance(ms: number): void {
    this.#time.now += ms;
  }

  /** @returns `projects/p/datasets/d/tables/{tableId}` */
  async table(tableId: string, fields: readonly TableField[], rows: readonly (readonly Cell[])[] = [], properties: JsonObject = {}): Promise<string> {
    const record = await this.catalog.createTable({ ...idOf(tableId), kind: 'TABLE', fields, properties });
    await this.catalog.append(record, rows, 'load');
    return `projects/p/datasets/d/tables/${tableId}`;
  }

  async append(tableId: string, rows: readonly (readonly Cell[])[]): Promise<void> {
    await this.catalog.append(this.catalog.requireRecord(idOf(tableId)), rows, 'load');
  }

  /** Runs a statement in the engine's own SQL. */
  async run(sql: string): Promise<void> {
    await this.#engine.query(sql);
  }

  async stop(): Promise<void> {
    this.reader.close();
    this.writer.close();
    await this.#server.stop();
    this.#engine.close();
  }
}

export const idOf = (tableId: string): TableId => ({ projectId: 'p', datasetId: 'd', tableId });
