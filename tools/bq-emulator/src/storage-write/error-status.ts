import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { codec } from './load-proto.js';
import { StorageWriteError, storageErrorCode } from './storage-error.js';
import type { AnyMessage, RetryInfoMessage, StatusMessage, StorageErrorMessage } from './wire-messages.js';

const storageErrors = codec<StorageErrorMessage>('StorageError');
const statuses = codec<StatusMessage>('Status');
const retryInfos = codec<RetryInfoMessage>('RetryInfo');
const STORAGE_ERROR_TYPE = 'type.googleapis.com/google.cloud.bigquery.storage.v1.StorageError';
const RETRY_INFO_TYPE = 'type.googleapis.com/google.rpc.RetryInfo';
/** Where Google's Node client looks (managedwriter/error.js) ... */
const STORAGE_ERROR_TRAILER = 'google.cloud.bigquery.storage.v1.storageerror-bin';
/** ... and where every other gRPC client does. */
const STATUS_TRAILER = 'grpc-status-details-bin';

/** The StorageError that an error carries; undefined for those that only have a gRPC status. */
export function storageErrorMessage(error: StorageWriteError): StorageErrorMessage | undefined {
  if (error.reason === undefined) return undefined;
  return { code: storageErrorCode[error.reason], entity: error.entity, errorMessage: error.message };
}

/** The error as `AppendRowsResponse.error`. */
export function statusMessage(error: StorageWriteError): StatusMessage {
  const detail = storageErrorMessage(error);
  const details = detail === undefined ? [] : [{ type_url: STORAGE_ERROR_TYPE, value: storageErrors.encode(detail) }];
  return { code: error.status, message: error.message, details: [...details, ...retryInfo(error)] };
}

function retryInfo({ retryAfterMs }: StorageWriteError): readonly AnyMessage[] {
  if (retryAfterMs === undefined) return [];
  const retryDelay = { seconds: Math.floor(retryAfterMs / 1_000), nanos: (retryAfterMs % 1_000) * 1e6 };
  return [{ type_url: RETRY_INFO_TYPE, value: retryInfos.encode({ retryDelay }) }];
}

/** Trailing metadata with the StorageError of an append that was refused in its answer, for clients that look there. */
export function trailerOf({ details = [] }: StatusMessage): Metadata {
  const metadata = new Metadata();
  for (const { type_url: type, value } of details) if (type === STORAGE_ERROR_TYPE) metadata.set(STORAGE_ERROR_TRAILER, Buffer.from(value));
  return metadata;
}

/** The error as the end of a call, with its StorageError in the trailing metadata. */
export function serviceError(error: unknown): ServiceError {
  if (!(error instanceof StorageWriteError)) {
    const message = error instanceof Error ? error.message : String(error);
    return Object.assign(new Error(message), { code: status.INTERNAL, details: message, metadata: new Metadata() });
  }
  const metadata = new Metadata();
  const detail = storageErrorMessage(error);
  if (detail !== undefined) metadata.set(STORAGE_ERROR_TRAILER, storageErrors.encode(detail));
  const told = statusMessage(error);
  if ((told.details ?? []).length > 0) metadata.set(STATUS_TRAILER, statuses.encode(told));
  return Object.assign(new Error(error.message), { code: error.status, details: error.message, metadata });
}
