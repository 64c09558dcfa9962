import {
  type ClientDuplexStream,
  credentials,
  makeGenericClientConstructor,
  type ServiceError,
  type StatusObject,
} from '@grpc/grpc-js';
import { codec } from '../load-proto.js';
import { bigQueryWriteService } from '../service-definition.js';
import type { AppendRowsRequest, AppendRowsResponse, StorageErrorMessage } from '../wire-messages.js';

type UnaryName = Exclude<keyof typeof bigQueryWriteService, 'appendRows'>;
type RequestOf<Name extends UnaryName> = Parameters<(typeof bigQueryWriteService)[Name]['requestSerialize']>[0];
type ResponseOf<Name extends UnaryName> = ReturnType<(typeof bigQueryWriteService)[Name]['responseDeserialize']>;

const StorageWriteClient = makeGenericClientConstructor(bigQueryWriteService, 'BigQueryWrite');
const storageErrors = codec<StorageErrorMessage>('StorageError');

/** A client of nothing but grpc-js and our own .proto. */
export class RawClient {
  readonly #client: InstanceType<typeof StorageWriteClient>;

  constructor(port: number) {
    this.#client = new StorageWriteClient(`127.0.0.1:${port}`, credentials.createInsecure(), { 'grpc.max_send_message_length': -1 });
  }

  call<Name extends UnaryName>(name: Name, request: RequestOf<Name>): Promise<ResponseOf<Name>> {
    const method = bigQueryWriteService[name];
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        method.path,
        method.requestSerialize as (request: RequestOf<Name>) => Buffer,
        method.responseDeserialize as (bytes: Buffer) => ResponseOf<Name>,
        request,
        (error, response) => {
          if (error === null && response !== undefined) resolve(response);
          else reject(error ?? new Error('no response'));
        },
      );
    });
  }

  connect(): RawConnection {
    const { path, requestSerialize, responseDeserialize } = bigQueryWriteService.appendRows;
    return new RawConnection(this.#client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize));
  }

  close(): void {
    this.#client.close();
  }
}

/** One AppendRows connection. */
export class RawConnection {
  readonly #call: ClientDuplexStream<AppendRowsRequest, AppendRowsResponse>;
  readonly #responses: AppendRowsResponse[] = [];
  readonly #status: Promise<StatusObject>;

  constructor(call: ClientDuplexStream<AppendRowsRequest, AppendRowsResponse>) {
    this.#call = call;
    call.on('data', (response: AppendRowsResponse) => this.#responses.push(response));
    call.on('error', () => undefined);
    this.#status = new Promise((resolve) => call.on('status', resolve));
  }

  send(request: AppendRowsRequest): void {
    this.#call.write(request);
  }

  /** Sends a request and waits for the next response. @throws when the server ends the connection instead */
  async append(request: AppendRowsRequest): Promise<AppendRowsResponse> {
    this.send(request);
    return this.next();
  }

  async next(): Promise<AppendRowsResponse> {
    const taken = this.#responses.shift();
    if (taken !== undefined) return taken;
    const ended = this.#status.then((status) => {
      if (this.#responses.length === 0) throw Object.assign(new Error(status.details), { code: status.code, details: status.details });
    });
    await Promise.race([new Promise((resolve) => this.#call.once('data', resolve)), ended]);
    return this.next();
  }

  /** Says that no more comes, and waits for the server to end the connection. */
  async end(): Promise<StatusObject> {
    this.#call.end();
    return this.#status;
  }

  /** Waits for the server to end the connection. */
  ended(): Promise<StatusObject> {
    return this.#status;
  }

  cancel(): void {
    this.#call.cancel();
  }
}

/** The StorageError in the trailing metadata of a failed call, where Google's clients look for it. */
export function trailingStorageError(status: Pick<ServiceError, 'metadata'>): StorageErrorMessage | undefined {
  const [bytes] = status.metadata.get('google.cloud.bigquery.storage.v1.storageerror-bin');
  return Buffer.isBuffer(bytes) ? storageErrors.decode(bytes) : undefined;
}
