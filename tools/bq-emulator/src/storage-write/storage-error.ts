import { status } from '@grpc/grpc-js';
import type { RowErrorMessage } from './wire-messages.js';

/** StorageError.StorageErrorCode of google.cloud.bigquery.storage.v1. */
export const storageErrorCode = {
  TABLE_NOT_FOUND: 1,
  STREAM_ALREADY_COMMITTED: 2,
  STREAM_NOT_FOUND: 3,
  INVALID_STREAM_TYPE: 4,
  INVALID_STREAM_STATE: 5,
  STREAM_FINALIZED: 6,
  SCHEMA_MISMATCH_EXTRA_FIELDS: 7,
  OFFSET_ALREADY_EXISTS: 8,
  OFFSET_OUT_OF_RANGE: 9,
} as const;
export type StorageErrorName = keyof typeof storageErrorCode;

export interface StorageWriteFault {
  readonly status: status;
  readonly message: string;
  readonly reason?: StorageErrorName;
  /** The stream or table that the error is about. */
  readonly entity?: string;
  /** `request`: an append is answered with the error and the connection lives on. `call`: the error ends the call. */
  readonly ends?: 'request' | 'call';
  readonly rowErrors?: readonly RowErrorMessage[];
  /** Milliseconds after which to come back, told as a RetryInfo. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** An answer of the service other than success. */
export class StorageWriteError extends Error {
  readonly status: status;
  readonly reason: StorageErrorName | undefined;
  readonly entity: string;
  readonly ends: 'request' | 'call';
  readonly rowErrors: readonly RowErrorMessage[];
  readonly retryAfterMs: number | undefined;

  constructor(fault: StorageWriteFault) {
    super(fault.message, { cause: fault.cause });
    this.name = 'StorageWriteError';
    this.status = fault.status;
    this.reason = fault.reason;
    this.entity = fault.entity ?? '';
    this.ends = fault.ends ?? 'call';
    this.rowErrors = fault.rowErrors ?? [];
    this.retryAfterMs = fault.retryAfterMs;
  }
}

export const invalidArgument = (message: string, entity = ''): StorageWriteError =>
  new StorageWriteError({ status: status.INVALID_ARGUMENT, message, entity });

export const notSupported = (message: string, entity = ''): StorageWriteError =>
  new StorageWriteError({ status: status.UNIMPLEMENTED, message, entity });

export const tableNotFound = (table: string): StorageWriteError =>
  new StorageWriteError({
    status: status.NOT_FOUND,
    reason: 'TABLE_NOT_FOUND',
    message: `Requested entity was not found: table ${table}. Entity: ${table}`,
    entity: table,
  });

export const streamNotFound = (stream: string): StorageWriteError =>
  new StorageWriteError({
    status: status.NOT_FOUND,
    reason: 'STREAM_NOT_FOUND',
    message: `Requested entity was not found: stream ${stream}. Entity: ${stream}`,
    entity: stream,
  });

export const streamFinalized = (stream: string): StorageWriteError =>
  new StorageWriteError({
    status: status.INVALID_ARGUMENT,
    reason: 'STREAM_FINALIZED',
    message: `Stream has been finalized and accepts neither appends nor flushes. Entity: ${stream}`,
    entity: stream,
  });

export const invalidStreamType = (message: string, stream: string): StorageWriteError =>
  new StorageWriteError({
    status: status.INVALID_ARGUMENT,
    reason: 'INVALID_STREAM_TYPE',
    message: `${message} Entity: ${stream}`,
    entity: stream,
  });

export const offsetAlreadyExists = (stream: string, expected: number, received: number): StorageWriteError =>
  new StorageWriteError({
    status: status.ALREADY_EXISTS,
    reason: 'OFFSET_ALREADY_EXISTS',
    message: `The offset is within stream, expected offset ${expected}, received ${received}. Entity: ${stream}`,
    entity: stream,
    ends: 'request',
  });

export const offsetOutOfRange = (stream: string, expected: number, received: number): StorageWriteError =>
  new StorageWriteError({
    status: status.OUT_OF_RANGE,
    reason: 'OFFSET_OUT_OF_RANGE',
    message: `The offset is beyond stream, expected offset ${expected}, received ${received}. Entity: ${stream}`,
    entity: stream,
    ends: 'request',
  });

export const extraFields = (fieldPaths: readonly string[], entity: string): StorageWriteError =>
  new StorageWriteError({
    status: status.INVALID_ARGUMENT,
    reason: 'SCHEMA_MISMATCH_EXTRA_FIELDS',
    message: `Input schema has more fields than BigQuery schema, extra fields: '${fieldPaths.join(',')}'. Entity: ${entity}`,
    entity,
  });

export const rowsRejected = (rowErrors: readonly RowErrorMessage[], stream: string): StorageWriteError =>
  new StorageWriteError({
    status: status.INVALID_ARGUMENT,
    message:
      'Errors found while processing rows. Please refer to the row_errors field for details. ' +
      `The list may not be complete because of the size limitations. Entity: ${stream}`,
    entity: stream,
    ends: 'request',
    rowErrors,
  });

export const storeFailed = (cause: unknown, stream: string): StorageWriteError =>
  new StorageWriteError({
    status: status.INTERNAL,
    message: `The rows could not be stored: ${cause instanceof Error ? cause.message : String(cause)} Entity: ${stream}`,
    entity: stream,
    ends: 'request',
    cause,
  });
