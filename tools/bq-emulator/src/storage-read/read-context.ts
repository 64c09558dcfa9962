import type { ServiceError } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { ApiError } from '../api-error.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Engine } from '../engine/engine.js';
import type { JobStore } from '../jobs/job-store.js';
import type { TableSizes } from '../jobs/table-sizes.js';
import type { CatalogView } from '../sql/translate/catalog-view.js';
import { serviceError } from '../storage-write/error-status.js';
import { StorageWriteError } from '../storage-write/storage-error.js';
import type { ReadSessions } from './read-sessions.js';

/** What the read service works with. */
export interface ReadContext {
  readonly engine: Engine;
  readonly catalog: Catalog;
  readonly view: CatalogView;
  readonly sizes: TableSizes;
  /** Where results of queries are kept; without, there are none to read. */
  readonly jobs?: Pick<JobStore, 'get' | 'result'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly sessions: ReadSessions;
}

const GRPC_STATUS: Readonly<Partial<Record<ApiError['reason'], status>>> = { notFound: status.NOT_FOUND, notImplemented: status.UNIMPLEMENTED, accessDenied: status.PERMISSION_DENIED };

/** An error of the translator's or the catalog's as gRPC has it: the caller's, unless its reason says otherwise. */
export function asGrpcError(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  return new StorageWriteError({ status: GRPC_STATUS[error.reason] ?? status.INVALID_ARGUMENT, message: error.message, cause: error });
}

export const endOfRead = (error: unknown): ServiceError => serviceError(asGrpcError(error));
