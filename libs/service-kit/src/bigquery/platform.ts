import { join } from 'node:path';
import { BufferedCostSink, classifyBigQueryError, GoogleBigQueryGateway, GoogleDdlPort, QueryRunner, SHARED_DATASET } from '@cloudact/bq-core';
import { RetryPolicy, systemClock } from '@cloudact/bq-resilience';
import { AppendFailedError, createTableWriters, GoogleStorageWriteApi, type TableWritersHouse } from '@cloudact/bq-writers';
import { SchemaRegistry, type TableRef } from '@cloudact/schemas';
import { BigQueryOrgDirectory, KeyVerifier, OrgClientFactory, type OrgContext, type OrgDirectory, TierAdmission } from '@cloudact/tenancy';
import type { ServiceConfig } from '../config/service-config.js';
import { costRow } from './cost-row.js';

/** All that a service needs of BigQuery, wired once and closed once. */
export interface Platform {
  readonly config: ServiceConfig;
  readonly registry: SchemaRegistry;
  readonly gateway: GoogleBigQueryGateway;
  readonly ddl: GoogleDdlPort;
  readonly runner: QueryRunner;
  readonly house: TableWritersHouse;
  readonly directory: OrgDirectory;
  readonly verifier: KeyVerifier;
  readonly clients: OrgClientFactory;
  /** A table of the shared dataset. */
  shared(table: string): TableRef;
  /** A table of an organisation's dataset. */
  own(org: Pick<OrgContext, 'datasetId'>, table: string): TableRef;
  close(): Promise<void>;
}

export interface PlatformOptions {
  readonly config: ServiceConfig;
  readonly schemaDirectory: string | URL;
  readonly onWarning?: (message: string, error: unknown) => void;
}

/** Retries a failed statement, and the unary calls of the Storage Write API; appends are resent by their own lane. */
function classifyFailure(error: unknown): ReturnType<typeof classifyBigQueryError> {
  return classifyBigQueryError(error instanceof AppendFailedError ? error.cause : error);
}

export function createPlatform({ config, schemaDirectory, onWarning = () => undefined }: PlatformOptions): Platform {
  const { projectId, location, backend, service } = config;
  const clock = systemClock;
  const registry = SchemaRegistry.fromDirectory(schemaDirectory);
  const connection = { projectId, location, userAgent: `cloudact-${service}`, backend: backend.kind, ...(backend.kind === 'google' ? {} : { endpoint: backend.url }) };
  const gateway = new GoogleBigQueryGateway(connection);
  const retry = new RetryPolicy({ classify: classifyFailure, clock });
  const ddl = new GoogleDdlPort({ ...connection, retry });
  const shared = (table: string): TableRef => registry.ref('bootstrap', { projectId, datasetId: SHARED_DATASET }, table);
  const house = createTableWriters({
    gateway,
    retry,
    clock,
    storageWrite: new GoogleStorageWriteApi({ projectId, ...(backend.kind === 'google' ? {} : { emulator: { host: backend.grpcHost, port: backend.grpcPort } }) }),
    deadLetterTable: shared('pipeline_dlq'),
    dataDirectory: join(config.dataDirectory),
    onSpooled: (letters, error) => onWarning(`${letters} dead letters went to the local spool`, error),
  });
  const admission = new TierAdmission(clock);
  const costs = new BufferedCostSink({
    write: async (records) => {
      const rows = records.map(costRow);
      await house.writers.write({ org: 'platform', table: shared('org_cost_tracking'), rows, runId: `costs-${records[0]?.jobId ?? ''}`, intent: 'append', method: 'storage-write', realTime: true });
    },
    onError: (error, dropped) => onWarning(`cost records not stored (${dropped} given up)`, error),
  });
  const runner = new QueryRunner({ gateway, retry, admission, costs, clock });
  const directory = new BigQueryOrgDirectory({ gateway, profiles: shared('org_profiles'), keys: shared('org_api_keys') });
  return {
    config,
    registry,
    gateway,
    ddl,
    runner,
    house,
    directory,
    verifier: new KeyVerifier({ directory, clock }),
    clients: new OrgClientFactory({ runner, service }),
    shared,
    own: ({ datasetId }, table) => registry.ref('organization', { projectId, datasetId }, table),
    close: async () => {
      admission.close();
      await costs.close();
      runner.close();
      await house.close();
      await ddl.close();
      await gateway.close();
    },
  };
}
