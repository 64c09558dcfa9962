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
