import { classifyBigQueryError, GoogleBigQueryGateway } from '@cloudact/bq-core';
import { type Clock, RetryPolicy, systemClock } from '@cloudact/bq-resilience';
import { AppendFailedError, createTableWriters, GoogleStorageWriteApi, type TableWritersHouse } from '@cloudact/bq-writers';
import { defaultSchemaDirectory, SchemaRegistry, type TableRef } from '@cloudact/schemas';
import { PROJECT } from './fault-rows.js';

export interface ConnectOptions {
  readonly url: string;
  readonly grpcPort: number;
  /** Holds ledger and spools: a second life of the same process has the same. */
  readonly dataDirectory: string;
  readonly clock?: Clock;
  /** Default 1. */
  readonly workers?: number;
  readonly answerMs?: number;
}

export interface Connected {
  readonly gateway: GoogleBigQueryGateway;
  readonly house: TableWritersHouse;
  /** Closing it twice is fine. */
  close(): Promise<void>;
}

export const deadLetterTable = (): TableRef => SchemaRegistry.fromDirectory(defaultSchemaDirectory).ref('bootstrap', { projectId: PROJECT, datasetId: 'organizations' }, 'pipeline_dlq');

/** The writers of one process, wired as the services wire them. */
export function connect({ url, grpcPort, dataDirectory, clock = systemClock, workers = 1, answerMs }: ConnectOptions): Connected {
  const gateway = new GoogleBigQueryGateway({ backend: 'embedded', projectId: PROJECT, endpoint: url });
  const storageWrite = new GoogleStorageWriteApi({ projectId: PROJECT, emulator: { host: '127.0.0.1', port: grpcPort } });
  const house = createTableWriters({
    gateway, storageWrite, clock, workers, dataDirectory,
    retry: new RetryPolicy({ classify: (error) => classifyBigQueryError(error instanceof AppendFailedError ? error.cause : error), clock }),
    deadLetterTable: deadLetterTable(),
    ...(answerMs === undefined ? {} : { answerMs }),
  });
  let closed: Promise<void> | undefined;
  const closeBoth = async (): Promise<void> => {
    await house.close();
    await gateway.close();
  };
  return { gateway, house, close: () => (closed ??= closeBoth()) };
}
