import { GoogleBigQueryGateway, GoogleDdlPort } from '@cloudact/bq-core';
import { type Emulator, startEmulator } from '@cloudact/bq-emulator';
import type { Clock } from '@cloudact/bq-resilience';
import { deadRowOf, type StoredLetter } from '@cloudact/bq-writers';
import { SchemaRegistry, type TableRef } from '@cloudact/schemas';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Stack, startStack } from '../../stack/start-stack.js';
import type { FoundRow } from '../book.js';
import { type Connected, connect, type ConnectOptions, deadLetterTable } from './connect.js';
import { DATASET, faultTable, PROJECT } from './fault-rows.js';
import { PipelineProcess } from './pipeline-process.js';
import { WriterProcess, type WriterProcessOptions } from './writer-process.js';

/** How much shorter waits of writers in this process are: backoffs are tested, not waited for. */
const FASTER = 20;
/** Longest wait for something that a scenario has caused. */
const PATIENCE_MS = 60_000;

class MovableTime {
  /** Milliseconds that it is ahead of the system's clock. */
  ahead = 0;
  now = (): number => Date.now() + this.ahead;
}

/** The embedded server, with faults to order and a clock to move, and the processes that write to it. */
export class FaultWorld {
  readonly clock: Clock = { now: () => this.time.now(), sleep: (ms, signal) => delay(ms / FASTER, undefined, signal === undefined ? undefined : { signal }) };
  readonly #closers: (() => Promise<unknown>)[] = [];
  #stack: Promise<Stack> | undefined;
  #tables = 0;
  #orgs = 0;
  #directories = 0;

  private constructor(
    readonly emulator: Emulator,
    readonly gateway: GoogleBigQueryGateway,
    readonly ddl: GoogleDdlPort,
    readonly folder: string,
    private readonly time: MovableTime,
  ) {}

  static async start(): Promise<FaultWorld> {
    const time = new MovableTime();
    const emulator = await startEmulator({ fidelity: 'lenient', clock: () => time.now() });
    const connection = { backend: 'embedded', projectId: PROJECT, endpoint: emulator.url } as const;
    const world = new FaultWorld(emulator, new GoogleBigQueryGateway(connection), new GoogleDdlPort(connection), mkdtempSync(join(tmpdir(), 'faults-')), time);
    for (const dataset of ['organizations', DATASET]) await world.ddl.createDataset(dataset, { location: 'US', labels: {}, description: dataset });
    await world.ddl.createTable('organizations', deadLetterTable().schema);
    return world;
  }

  /** Moves the clock of the server, and of the writers in this process, on. */
  later(ms: number): void {
    this.time.ahead += ms;
  }

  async createTable(): Promise<TableRef> {
    this.#tables += 1;
    const schema = faultTable(`rows_${this.#tables}`);
    await this.ddl.createTable(DATASET, schema);
    return SchemaRegistry.fromTables([schema]).ref('organization', { projectId: PROJECT, datasetId: DATASET }, schema.tableName);
  }

  dataDirectory(): string {
    this.#directories += 1;
    return join(this.folder, `data-${this.#directories}`);
  }

  /** Writers in this process. */
  connect(options: Partial<ConnectOptions> = {}): Connected {
    const { url, grpcPort } = this.emulator;
    const connected = connect({ url, grpcPort, dataDirectory: this.dataDirectory(), clock: this.clock, ...options });
    this.#closers.push(() => connected.close());
    return connected;
  }

  /** Writers in a process of their own, which can be killed. */
  startWriter(options: Omit<WriterProcessOptions, 'url' | 'grpcPort'>): WriterProcess {
    const { url, grpcPort } = this.emulator;
    const writer = new WriterProcess({ url, grpcPort, ...options });
    this.#closers.push(() => writer.kill());
    return writer;
  }

  /** The services, on an embedded server of their own; started when they are first asked for. */
  stack(): Promise<Stack> {
    return (this.#stack ??= startStack({ services: ['pipeline'] }));
  }

  /** The pipeline in a process of its own, beside the stack's and on the same BigQuery, which can be killed. */
  async startPipeline(dataDirectory: string): Promise<PipelineProcess> {
    const pipeline = await PipelineProcess.start(await this.stack(), dataDirectory);
    this.#closers.push(() => pipeline.kill());
    return pipeline;
  }

  orgSlug(what: string): string {
    this.#orgs += 1;
    return `${what}_${this.#orgs}`;
  }

  /** Waits until a rule has struck. */
  async struck(rule: number, times = 1, { faults }: Pick<Emulator, 'faults'> = this.emulator): Promise<void> {
    await this.until(() => (faults.list().find(({ id }) => id === rule)?.struck ?? 0) >= times, `fault ${rule} to strike`);
  }

  /** Write streams of a table, by what they are: `PENDING committed`. The default stream is none of them. */
  async streams(table: TableRef): Promise<readonly string[]> {
    const { streams } = await this.emulator.state();
    return streams.filter(({ name }) => name.includes(`/tables/${table.tableId}/`)).map(({ type, phase }) => `${type} ${phase}`);
  }

  async until(holds: () => boolean, what: string): Promise<void> {
    for (let waited = 0; !holds(); waited += 5) {
      if (waited > PATIENCE_MS) throw new Error(`Waited ${PATIENCE_MS} ms for ${what}`);
      await delay(5);
    }
  }

  async count(table: TableRef, where = 'TRUE'): Promise<number> {
    const { rows } = await this.gateway.query({ sql: `SELECT COUNT(*) AS n FROM \`${table.path}\` WHERE ${where}` });
    return Number(rows[0]?.['n']);
  }

  /** All rows of a table, and those in its dead letters that wait. */
  async found(table: TableRef): Promise<readonly FoundRow[]> {
    const { rows } = await this.gateway.query({ sql: `SELECT id, x_org_slug, COUNT(*) AS n FROM \`${table.path}\` GROUP BY id, x_org_slug` });
    const letters = (await this.letters(table)).filter(({ status }) => status !== 'REPLAYED');
    return [
      ...rows.map((row) => ({ id: String(row['id']), org: String(row['x_org_slug']), count: Number(row['n']) })),
      ...letters.map((letter) => {
        const { row, stamp } = deadRowOf(letter);
        return { id: String(row['id']), org: String(stamp['x_org_slug']), count: 1 };
      }),
    ];
  }

  async letters(table: TableRef): Promise<readonly StoredLetter[]> {
    const { rows } = await this.gateway.query({ sql: 'SELECT DISTINCT org_slug FROM `organizations.pipeline_dlq`' });
    if (rows.length === 0) return [];
    const { house } = this.connect();
    return (await Promise.all(rows.map((row) => house.deadLetterStore.list(String(row['org_slug']), { table: table.tableId, limit: 10_000 })))).flat();
  }

  /** Ends what a scenario has started. */
  async reset(): Promise<void> {
    this.emulator.faults.clear();
    (await this.#stack)?.emulator.faults.clear();
    for (const close of this.#closers.splice(0)) await close();
    this.time.ahead = 0;
  }

  async stop(): Promise<void> {
    await this.reset();
    await (await this.#stack)?.stop();
    await this.gateway.close();
    await this.ddl.close();
    await this.emulator.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
