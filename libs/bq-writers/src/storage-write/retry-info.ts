import { protos } from '@google-cloud/bigquery-storage';

/** A detail of a status. */
export interface Any {
  readonly type_url?: string | null;
  readonly value?: Uint8Array | string | null;
}

const RETRY_INFO_TYPE = 'google.rpc.RetryInfo';
/** Key and length of its only field, a Duration of less than 128 bytes (google/rpc/error_details.proto: `retry_delay = 1`). */
const FIELD_BYTES = 2;

/** Milliseconds after which to come back, where the service says so; rounded up. */
export function retryAfterMsOf(details: readonly Any[]): number | undefined {
  const info = details.find(({ type_url: type }) => type?.endsWith(RETRY_INFO_TYPE) === true)?.value;
  if (!(info instanceof Uint8Array) || info.length < FIELD_BYTES) return undefined;
  const { seconds, nanos } = protos.google.protobuf.Duration.decode(info.subarray(FIELD_BYTES));
  return Math.max(0, Number(seconds) * 1_000 + Math.ceil(nanos / 1e6));
}
