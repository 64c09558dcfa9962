import type { MethodDefinition } from '@grpc/grpc-js';
import { loadCodecs } from '../storage-write/load-proto.js';
import type { CreateReadSessionRequest, ReadRowsRequest, ReadRowsResponse, ReadSessionMessage, SplitReadStreamRequest, SplitReadStreamResponse } from './read-messages.js';

const codec = loadCodecs(new URL('./proto/read.proto', import.meta.url));

function method<Request extends object, Response extends object>(name: string, requestType: string, responseType: string, responseStream = false): MethodDefinition<Request, Response> {
  const request = codec<Request>(requestType);
  const response = codec<Response>(responseType);
  return {
    path: `/google.cloud.bigquery.storage.v1.BigQueryRead/${name}`, requestStream: false, responseStream,
    requestSerialize: request.encode, requestDeserialize: request.decode, responseSerialize: response.encode, responseDeserialize: response.decode,
  };
}

/** The service as grpc-js wants it, for the server and for a raw client alike. */
export const bigQueryReadService = {
  createReadSession: method<CreateReadSessionRequest, ReadSessionMessage>('CreateReadSession', 'CreateReadSessionRequest', 'ReadSession'),
  readRows: method<ReadRowsRequest, ReadRowsResponse>('ReadRows', 'ReadRowsRequest', 'ReadRowsResponse', true),
  splitReadStream: method<SplitReadStreamRequest, SplitReadStreamResponse>('SplitReadStream', 'SplitReadStreamRequest', 'SplitReadStreamResponse'),
};
