import { GRPC_CODE } from '@cloudact/bq-resilience';
import { protos } from '@google-cloud/bigquery-storage';
import type { ServiceError } from '@grpc/grpc-js';
import { type Any, retryAfterMsOf } from './retry-info.js';
import type { AppendAnswer, AppendStatus, ServedColumn, StorageErrorName } from './write-stream-port.js';

const { StorageError, TableFieldSchema } = protos.google.cloud.bigquery.storage.v1;
const STORAGE_ERROR_TYPE = 'google.cloud.bigquery.storage.v1.StorageError';
/** Trailers of a call that ended in an error: as every gRPC service sends its details, and as this one does besides. */
const STATUS_TRAILER = 'grpc-status-details-bin';
const STORAGE_ERROR_TRAILER = 'google.cloud.bigquery.storage.v1.storageerror-bin';
const TOLD_APART: ReadonlySet<string> = new Set<StorageErrorName>(['TABLE_NOT_FOUND', 'STREAM_NOT_FOUND', 'SCHEMA_MISMATCH_EXTRA_FIELDS']);

interface RpcStatus {
  readonly code?: number | null;
  readonly message?: string | null;
  readonly details?: readonly Any[] | null;
}

/** `AppendRowsResponse` as it is decoded. */
export interface AppendResponse {
  readonly appendResult?: { readonly offset?: { readonly value?: unknown } | null } | null;
  readonly error?: RpcStatus | null;
  readonly rowErrors?: readonly { readonly index?: unknown; readonly message?: string | null }[] | null;
  readonly updatedSchema?: { readonly fields?: readonly { readonly name?: string | null; readonly type?: unknown }[] | null } | null;
}

/** An error may come inside of an answer: the official writer takes that for success. */
export function answerOf(response: AppendResponse): AppendAnswer {
  const rowErrors = (response.rowErrors ?? []).map(({ index, message }) => ({ index: Number(index ?? 0), message: message ?? 'refused' }));
  const { error } = response;
  if ((error !== undefined && error !== null && (error.code ?? 0) !== 0) || rowErrors.length > 0) {
    return { is: 'refused', ...statusOf(error?.code ?? GRPC_CODE.INVALID_ARGUMENT, error?.message ?? 'rows refused', error?.details ?? []), rowErrors };
  }
  const offset = response.appendResult?.offset?.value;
  const columns = response.updatedSchema?.fields ?? [];
  return {
    is: 'appended',
    ...(offset === undefined || offset === null ? {} : { offset: BigInt(String(offset)) }),
    ...(columns.length === 0 ? {} : { updatedSchema: columns.map(columnOf) }),
  };
}

/** The end of a connection by an error. */
export function closedStatus({ code, details, metadata }: ServiceError): AppendStatus {
  const own = metadata.get(STORAGE_ERROR_TRAILER)[0];
  const status = metadata.get(STATUS_TRAILER)[0];
  const told = Buffer.isBuffer(status) ? protos.google.rpc.Status.decode(status).details : [];
  return statusOf(code, details, told, Buffer.isBuffer(own) ? nameOf(own) : undefined);
}

function statusOf(grpcCode: number, message: string, details: readonly Any[], known?: StorageErrorName): AppendStatus {
  const storageError = known ?? storageErrorOf(details);
  const retryAfterMs = retryAfterMsOf(details);
  return { grpcCode, message, ...(storageError === undefined ? {} : { storageError }), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function storageErrorOf(details: readonly Any[]): StorageErrorName | undefined {
  const detail = details.find((any) => any.type_url?.endsWith(STORAGE_ERROR_TYPE) === true)?.value;
  return detail instanceof Uint8Array ? nameOf(detail) : undefined;
}

function nameOf(bytes: Uint8Array): StorageErrorName {
  const { code } = StorageError.decode(bytes);
  const name = StorageError.StorageErrorCode[code as number] ?? '';
  return TOLD_APART.has(name) ? (name as StorageErrorName) : 'OTHER';
}

function columnOf({ name, type }: { readonly name?: string | null; readonly type?: unknown }): ServedColumn {
  return { name: name ?? '', type: typeof type === 'number' ? (TableFieldSchema.Type[type] ?? String(type)) : String(type) };
}
