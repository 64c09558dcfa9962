import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { classifyBigQueryError, GoogleBigQueryGateway, GoogleDdlPort, type ResultRow } from '@cloudact/bq-core';
import { type Emulator, startEmulator } from '@cloudact/bq-emulator';
import { RetryPolicy } from '@cloudact/bq-resilience';
import { createTableWriters, GoogleStorageWriteApi, type TableWritersHouse } from '@cloudact/bq-writers';
import { defaultSchemaDirectory, SchemaRegistry, type TableRef, type TableSchema } from '@cloudact/schemas';

const PROJECT = 'test-project';

/** The writers over the embedded server, with a dataset of one organisation; ask for tables as a story needs them. */
export interface EmulatedHouse {
  readonly emulator: Emulator;
  readonly gateway: GoogleBigQueryGateway;
  readonly ddl: GoogleDdlPort;
  readonly house: TableWritersHouse;
  readonly storageWrite: GoogleStorageWriteApi;
  readonly folder: string;
  createTable(schema: TableSchema): Promise<TableRef>;
  /** `$T` in the text is the table. */
  query(table: TableRef, sql: string): Promise<readonly ResultRow[]>;
  stop(): Promise<void>;
}

export async function startEmulatedHouse(): Promise<EmulatedHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'writers-'));
  const emulator = await startEmulator({});
  const connection = { backend: 'embedded', projectId: PROJECT, endpoint: emulator.url } as const;
  const gateway = new GoogleBigQueryGateway(connection);
  const ddl = new GoogleDdlPort(connection);
  for (const dataset of ['organizations', 'acme_local']) await ddl.createDataset(dataset, { location: 'US', labels: {}, description: dataset });
  const deadLetterTable = SchemaRegistry.fromDirectory(defaultSchemaDirectory).ref('bootstrap', { projectId: PROJECT, datasetId: 'organizations' }, 'pipeline_dlq');
  await ddl.createTable('organizations', deadLetterTable.schema);
  const storageWrite = new GoogleStorageWriteApi({ projectId: PROJECT, emulator: { host: '127.0.0.1', port: emulator.grpcPort } });
  const house = createTableWriters({ gateway, storageWrite, retry: new RetryPolicy({ classify: classifyBigQueryError, attempts: 6 }), deadLetterTable, dataDirectory: folder, workers: 2 });
  return {
    emulator, gateway, ddl, house, storageWrite, folder,
    createTable: async (schema) => {
      await ddl.createTable('acme_local', schema);
      return SchemaRegistry.fromTables([schema]).ref('organization', { projectId: PROJECT, datasetId: 'acme_local' }, schema.tableName);
    },
    query: async (table, sql) => (await gateway.query({ sql: sql.replaceAll('$T', `\`${table.path}\``) })).rows,
    stop: async () => {
      await house.close();
      await gateway.close();
      await ddl.close();
      await emulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A house for all stories of a `describe`, and a fresh table for each. */
export interface HouseOfStories extends Omit<EmulatedHouse, 'stop'> {
  /** The story's own. */
  readonly table: TableRef;
}

/** To be called inside of a `describe`: one house for it, and before each story an empty table of this schema, numbered. */
export function houseOfStories(schema: TableSchema): HouseOfStories {
  let house: EmulatedHouse | undefined;
  let table: TableRef | undefined;
  let tables = 0;
  const started = (): EmulatedHouse => {
    if (house === undefined) throw new Error('The house is there once the first story begins');
    return house;
  };
  beforeAll(async () => {
    house = await startEmulatedHouse();
  });
  afterAll(() => house?.stop());
  beforeEach(async () => {
    table = await started().createTable({ ...schema, tableName: `${schema.tableName}_${(tables += 1)}` });
  });
  return {
    get table() {
      if (table === undefined) throw new Error('A table is there once a story begins');
      return table;
    },
    get emulator() { return started().emulator; },
    get gateway() { return started().gateway; },
    get ddl() { return started().ddl; },
    get house() { return started().house; },
    get storageWrite() { return started().storageWrite; },
    get folder() { return started().folder; },
    createTable: (own) => started().createTable(own),
    query: (of, sql) => started().query(of, sql),
  };
}
