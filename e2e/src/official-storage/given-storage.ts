import { type Emulator, startEmulator } from '@cloudact/bq-emulator';
import { BigQueryReadClient, BigQueryWriteClient, managedwriter, reader } from '@google-cloud/bigquery-storage';
import { credentials } from '@grpc/grpc-js';
import { setTimeout } from 'node:timers/promises';

export const PROJECT = 'official-storage';
export const DATASET = 'landing';

export const eventFields = [
  { name: 'id', type: 'INTEGER', mode: 'REQUIRED' },
  { name: 'name', type: 'STRING' },
];

/** A server of its own, and Google's clients of its gRPC port: endpoint and credentials are all that is set. */
export class GivenStorage {
  readonly emulator: Emulator;
  readonly writer: InstanceType<typeof managedwriter.WriterClient>;
  readonly reader: InstanceType<typeof reader.ReadClient>;
  #tables = 0;

  private constructor(emulator: Emulator) {
    this.emulator = emulator;
    this.writer = new managedwriter.WriterClient(this.options());
    this.reader = new reader.ReadClient(this.options());
  }

  static async start(): Promise<GivenStorage> {
    const given = new GivenStorage(await startEmulator());
    await given.rest('POST', 'datasets', { datasetReference: { projectId: PROJECT, datasetId: DATASET } });
    return given;
  }

  options() {
    return { projectId: PROJECT, apiEndpoint: '127.0.0.1', port: this.emulator.grpcPort, sslCreds: credentials.createInsecure() };
  }

  writeApi(): BigQueryWriteClient {
    return new BigQueryWriteClient(this.options());
  }

  readApi(): BigQueryReadClient {
    return new BigQueryReadClient(this.options());
  }

  async rest(method: string, path: string, body: unknown): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.emulator.url}/bigquery/v2/projects/${PROJECT}/${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** @returns `projects/.../tables/...` */
  async table(fields: readonly object[] = eventFields, more: object = {}): Promise<string> {
    this.#tables += 1;
    const tableId = `t${this.#tables}`;
    await this.rest('POST', `datasets/${DATASET}/tables`, { tableReference: { projectId: PROJECT, datasetId: DATASET, tableId }, schema: { fields }, ...more });
    return `projects/${PROJECT}/datasets/${DATASET}/tables/${tableId}`;
  }

  /** A table with rows of `id` and `name`, `n0` to `n{count-1}`. */
  async filled(count: number): Promise<string> {
    const table = await this.table();
    await this.query(`INSERT INTO ${DATASET}.${idOf(table)} SELECT n, CONCAT('n', CAST(n AS STRING)) FROM UNNEST(GENERATE_ARRAY(0, ${count - 1})) AS n`);
    return table;
  }

  async query(query: string): Promise<readonly (string | null)[][]> {
    const answer = await this.rest('POST', 'queries', { query, useLegacySql: false });
    return ((answer['rows'] ?? []) as { f: { v: string | null }[] }[]).map((row) => row.f.map((cell) => cell.v));
  }

  /** `select` of the table's rows, in the order of `id`. */
  rows(table: string, select = 'id, name'): Promise<readonly (string | null)[][]> {
    return this.query(`SELECT ${select} FROM ${DATASET}.${idOf(table)} ORDER BY id`);
  }

  async stop(): Promise<void> {
    this.writer.close();
    this.reader.close();
    await this.writer.getClient().close();
    await this.reader.getClient().close();
    await this.emulator.stop();
    // The clients drop streams without ending them: they still hear that these are gone, and must do so before Jest leaves.
    await setTimeout(200);
  }
}

export const idOf = (table: string): string => table.slice(table.lastIndexOf('/') + 1);
