import type { MethodDefinition } from '@grpc/grpc-js';
import { codec } from './load-proto.js';
import type {
  AppendRowsRequest,
  AppendRowsResponse,
  BatchCommitWriteStreamsRequest,
  BatchCommitWriteStreamsResponse,
  CreateWriteStreamRequest,
  FinalizeWriteStreamRequest,
  FinalizeWriteStreamResponse,
  FlushRowsRequest,
  FlushRowsResponse,
  GetWriteStreamRequest,
  WriteStreamMessage,
} from './wire-messages.js';

function method<Request extends object, Response extends object>(
  name: string,
  requestType: string,
  responseType: string,
  streaming = false,
): MethodDefinition<Request, Response> {
  const request = codec<Request>(requestType);
  const response = codec<Response>(responseType);
  return {
    path: `/google.cloud.bigquery.storage.v1.BigQueryWrite/${name}`,
    requestStream: streaming,
    responseStream: streaming,
    requestSerialize: request.encode,
    requestDeserialize: request.decode,
    responseSerialize: response.encode,
    responseDeserialize: response.decode,
  };
}

const appendRows = method<AppendRowsRequest, AppendRowsResponse>('AppendRows', 'AppendRowsRequest', 'AppendRowsResponse', true);

/** The service as grpc-js wants it, for the server and for a raw client alike. */
export const bigQueryWriteService = {
  createWriteStream: method<CreateWriteStreamRequest, WriteStreamMessage>('CreateWriteStream', 'CreateWriteStreamRequest', 'WriteStream'),
  appendRows: {
    ...appendRows,
    requestDeserialize: (bytes: Buffer): AppendRowsRequest =>
      Object.assign(appendRows.requestDeserialize(bytes), { encodedBytes: bytes.length }),
  },
  getWriteStream: method<GetWriteStreamRequest, WriteStreamMessage>('GetWriteStream', 'GetWriteStreamRequest', 'WriteStream'),
  finalizeWriteStream: method<FinalizeWriteStreamRequest, FinalizeWriteStreamResponse>(
    'FinalizeWriteStream',
    'FinalizeWriteStreamRequest',
    'FinalizeWriteStreamResponse',
  ),
  batchCommitWriteStreams: method<BatchCommitWriteStreamsRequest, BatchCommitWriteStreamsResponse>(
    'BatchCommitWriteStreams',
    'BatchCommitWriteStreamsRequest',
    'BatchCommitWriteStreamsResponse',
  ),
  flushRows: method<FlushRowsRequest, FlushRowsResponse>('FlushRows', 'FlushRowsRequest', 'FlushRowsResponse'),
};
