import { GRPC_CODE } from '@cloudact/bq-resilience';
import { protos } from '@google-cloud/bigquery-storage';
import { Metadata, type ServiceError } from '@grpc/grpc-js';
import { type AppendResponse, answerOf, closedStatus } from './append-answer.js';

const { AppendRowsResponse, StorageError } = protos.google.cloud.bigquery.storage.v1;
const STORAGE_ERROR = 'type.googleapis.com/google.cloud.bigquery.storage.v1.StorageError';
/** As it comes off the wire. */
const received = (response: Parameters<typeof AppendRowsResponse.encode>[0]): AppendResponse => AppendRowsResponse.decode(AppendRowsResponse.encode(response).finish()) as AppendResponse;
const storageError = (code: number): Uint8Array => StorageError.encode({ code }).finish();

describe('what one append was answered', () => {
  it('is stored only where the answer says so: with its offset, 0 too', () => {
    expect(answerOf(received({ appendResult: { offset: { value: 0 } } }))).toEqual({ is: 'appended', offset: 0n });
    expect(answerOf(received({ appendResult: {} }))).toEqual({ is: 'appended' });
  });

  it('is refused where there is an error inside, which the official writer resolves as success', () => {
    expect(answerOf(received({ error: { code: GRPC_CODE.OUT_OF_RANGE, message: 'beyond the stream' } }))).toEqual({ is: 'refused', grpcCode: GRPC_CODE.OUT_OF_RANGE, message: 'beyond the stream', rowErrors: [] });
    const details = [{ type_url: STORAGE_ERROR, value: storageError(StorageError.StorageErrorCode.SCHEMA_MISMATCH_EXTRA_FIELDS) }];
    expect(answerOf(received({ error: { code: GRPC_CODE.INVALID_ARGUMENT, message: 'extra', details } }))).toMatchObject({ is: 'refused', storageError: 'SCHEMA_MISMATCH_EXTRA_FIELDS' });
  });

  it('says when to come back, inside of an answer as at the end of a connection', () => {
    // google.rpc.RetryInfo { retry_delay { seconds: 60, nanos: 500,000,000 } }
    const details = [{ type_url: 'type.googleapis.com/google.rpc.RetryInfo', value: Buffer.from('0a08083c1080cab5ee01', 'hex') }];
    expect(answerOf(received({ error: { code: GRPC_CODE.RESOURCE_EXHAUSTED, message: 'slow down', details } }))).toMatchObject({ is: 'refused', retryAfterMs: 60_500 });
    const metadata = new Metadata();
    metadata.set('grpc-status-details-bin', Buffer.from(protos.google.rpc.Status.encode({ code: GRPC_CODE.UNAVAILABLE, details }).finish()));
    expect(closedStatus(Object.assign(new Error(), { code: GRPC_CODE.UNAVAILABLE, details: 'slow down', metadata }))).toEqual({ grpcCode: GRPC_CODE.UNAVAILABLE, message: 'slow down', retryAfterMs: 60_500 });
  });

  it('is refused where it names rows, also when nothing else says so', () => {
    const answer = answerOf(received({ appendResult: { offset: { value: 7 } }, rowErrors: [{ index: 0, code: 1, message: 'no date' }, { index: 4 }] }));
    expect(answer).toEqual({ is: 'refused', grpcCode: GRPC_CODE.INVALID_ARGUMENT, message: 'rows refused', rowErrors: [{ index: 0, message: 'no date' }, { index: 4, message: '' }] });
  });

  it('may bring the columns that the table has now: information, and stored all the same', () => {
    const updatedSchema = { fields: [{ name: 'team', type: 1 }, { name: 'share', type: 3 }] };
    expect(answerOf(received({ appendResult: {}, updatedSchema }))).toEqual({ is: 'appended', updatedSchema: [{ name: 'team', type: 'STRING' }, { name: 'share', type: 'DOUBLE' }] });
  });
});

describe('why a connection ended', () => {
  const ended = (trailers: Readonly<Record<string, Uint8Array>>): ServiceError => {
    const metadata = new Metadata();
    for (const [name, bytes] of Object.entries(trailers)) metadata.set(name, Buffer.from(bytes));
    return Object.assign(new Error('ended'), { code: GRPC_CODE.NOT_FOUND, details: 'Requested entity was not found', metadata });
  };

  it.each([
    ['the storage error beside the status', { 'google.cloud.bigquery.storage.v1.storageerror-bin': storageError(StorageError.StorageErrorCode.STREAM_NOT_FOUND) }, 'STREAM_NOT_FOUND'],
    ['the details of the status', { 'grpc-status-details-bin': protos.google.rpc.Status.encode({ code: GRPC_CODE.NOT_FOUND, details: [{ type_url: STORAGE_ERROR, value: storageError(StorageError.StorageErrorCode.TABLE_NOT_FOUND) }] }).finish() }, 'TABLE_NOT_FOUND'],
    ['nothing but its code', {}, undefined],
  ] as const)('is told by %s', (_what, trailers, name) => {
    expect(closedStatus(ended(trailers))).toEqual({ grpcCode: GRPC_CODE.NOT_FOUND, message: 'Requested entity was not found', ...(name === undefined ? {} : { storageError: name }) });
  });
});
