import { type ClientReadableStream, credentials, makeGenericClientConstructor, type ServiceError } from '@grpc/grpc-js';
import type { CreateReadSessionRequest, ReadRowsRequest, ReadRowsResponse, ReadSessionMessage, SplitReadStreamResponse } from '../read-messages.js';
import { bigQueryReadService } from '../service-definition.js';

const Client = makeGenericClientConstructor(bigQueryReadService, 'BigQueryRead');
type UnaryName = 'createReadSession' | 'splitReadStream';

/** A client of nothing but grpc-js and our own .proto. */
export class ReadClient {
  readonly #client: InstanceType<typeof Client>;

  constructor(port: number) {
    this.#client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), { 'grpc.max_receive_message_length': -1 });
  }

  createReadSession(table: string, session: Partial<ReadSessionMessage> = {}, more: Partial<CreateReadSessionRequest> = {}): Promise<ReadSessionMessage> {
    return this.#call<CreateReadSessionRequest, ReadSessionMessage>('createReadSession', { parent: 'projects/p', readSession: { table, dataFormat: 2, ...session }, ...more });
  }

  splitReadStream(name: string, fraction = 0): Promise<SplitReadStreamResponse> {
    return this.#call('splitReadStream', { name, fraction });
  }

  open(readStream: string, offset = 0): ClientReadableStream<ReadRowsResponse> {
    const { path, requestSerialize, responseDeserialize } = bigQueryReadService.readRows;
    return this.#client.makeServerStreamRequest<ReadRowsRequest, ReadRowsResponse>(path, requestSerialize, responseDeserialize, { readStream, offset });
  }

  /** Every response of a stream. @throws ServiceError */
  async readRows(readStream: string, offset = 0): Promise<readonly ReadRowsResponse[]> {
    const responses: ReadRowsResponse[] = [];
    for await (const response of this.open(readStream, offset)) responses.push(response as ReadRowsResponse);
    return responses;
  }

  close(): void {
    this.#client.close();
  }

  #call<Request, Response>(name: UnaryName, request: Request): Promise<Response> {
    const { path, requestSerialize, responseDeserialize } = bigQueryReadService[name];
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(path, requestSerialize as (request: Request) => Buffer, responseDeserialize as unknown as (bytes: Buffer) => Response, request, (error: ServiceError | null, response?: Response) => {
        if (error === null && response !== undefined) resolve(response);
        else reject(error ?? new Error('no response'));
      });
    });
  }
}

export const streamNames = (session: ReadSessionMessage): readonly string[] => (session.streams ?? []).map(({ name }) => name);
