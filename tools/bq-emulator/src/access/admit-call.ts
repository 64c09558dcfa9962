import { type Metadata, status } from '@grpc/grpc-js';
import { ApiError } from '../api-error.js';
import type { TableId } from '../catalog/table-store.js';
import type { JobStore } from '../jobs/job-store.js';
import { StorageWriteError } from '../storage-write/storage-error.js';
import { readerOf } from './access-token.js';
import { mayReadTable } from './admit-request.js';
import type { Reader } from './reader.js';

/** A call of the Storage APIs. */
export interface AskedCall {
  readonly method: string;
  readonly table: TableId | undefined;
  readonly metadata: Metadata;
}

const READS: ReadonlySet<string> = new Set(['CreateReadSession', 'ReadRows', 'SplitReadStream']);

/** @throws StorageWriteError UNAUTHENTICATED */
export function readerOfCall(metadata: Metadata): Reader | undefined {
  try {
    return readerOf(metadata.get('authorization')[0]?.toString());
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new StorageWriteError({ status: status.UNAUTHENTICATED, message: error.message, cause: error });
  }
}

/** Lets a reader read tables of its datasets, and write nothing. @throws StorageWriteError PERMISSION_DENIED */
export function admitCall({ method, table, metadata }: AskedCall, jobs: Pick<JobStore, 'get'>): void {
  const reader = readerOfCall(metadata);
  if (reader === undefined || (READS.has(method) && table !== undefined && mayReadTable(reader, table, jobs))) return;
  const permission = READS.has(method) ? 'bigquery.tables.getData' : 'bigquery.tables.updateData';
  const resource = table === undefined ? 'the resource' : `projects/${table.projectId}/datasets/${table.datasetId}/tables/${table.tableId}`;
  throw new StorageWriteError({ status: status.PERMISSION_DENIED, message: `Permission '${permission}' denied on resource '${resource}' (or it may not exist).` });
}
