import { GRPC_CODE } from '@cloudact/bq-resilience';
import { protos, v1 } from '@google-cloud/bigquery-storage';
import { type Client, type ClientDuplexStream, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { AppendFailedError } from '../errors.js';
import { appendRequestFrame, FRAME_BYTES } from './append-request-frame.js';
import { closedStatus, type AppendResponse, answerOf } from './append-answer.js';
import { asFramed, letFramedMessagesPass } from './framed-messages.js';
import { type AppendCall, type AppendCallHandlers, type AppendRequest, type AppendStatus, type StorageWriteApi, type StreamType } from './write-stream-port.js';

export interface GoogleStorageWriteApiOptions {
  readonly projectId: string;
  /** `host:port` of an emulator, without TLS. Absent: Google, with application default credentials. */
  readonly emulator?: { readonly host: string; readonly port: number };
}

type RawAppendStream = ClientDuplexStream<Buffer, AppendResponse>;
const APPEND_ROWS = '/google.cloud.bigquery.storage.v1.BigQueryWrite/AppendRows';

interface RpcStatus {
  readonly code?: number | null;
  readonly message?: string | null;
}
/** Google's message for a commit of a stream that was committed before: a repeated commit is done, not failed. */
const STREAM_ALREADY_COMMITTED = 'STREAM_ALREADY_COMMITTED';
/** A single call, once: the client's own retries know nothing of RetryInfo, and wait ten seconds before the second attempt. */
const ONCE = { retry: null, timeout: 60_000 } as const;

/** The raw gRPC client, without the official writer on top: that one loses rows on retry and resolves in-band errors. */
export class GoogleStorageWriteApi implements StorageWriteApi {
  readonly #client: v1.BigQueryWriteClient;
  /** Whether the channel takes frames as they are; known when it is first used. */
  #takesFrames: boolean | undefined;

  constructor(options: GoogleStorageWriteApiOptions) {
    this.#client = new v1.BigQueryWriteClient({
      projectId: options.projectId,
      ...(options.emulator === undefined ? {} : emulatorOptions(options.emulator)),
    });
  }

  async createWriteStream(table: string, type: StreamType): Promise<string> {
    const [stream] = await this.#translated(table, () => this.#client.createWriteStream({ parent: table, writeStream: { type } }, ONCE));
    if (typeof stream.name !== 'string') throw new AppendFailedError(GRPC_CODE.INTERNAL, 'CreateWriteStream answered without a name', table);
    return stream.name;
  }

  openAppend(writeStream: string, handlers: AppendCallHandlers): AppendCall {
    let closed = false;
    const close = (status: AppendStatus): void => {
      if (closed) return;
      closed = true;
      handlers.onClosed(status);
    };
    const opened = this.#openStream(writeStream).then((stream) => {
      stream.on('data', (response: AppendResponse) => !closed && handlers.onAnswer(answerOf(response)));
      // There is a listener as long as there is a stream: an error behind its end has nobody else to go to.
      stream.on('error', (error: ServiceError) => close(closedStatus(error)));
      stream.on('end', () => close({ grpcCode: GRPC_CODE.UNAVAILABLE, message: 'the server ended the connection' }));
      return stream;
    });
    opened.catch((error: Error) => close({ grpcCode: GRPC_CODE.UNAVAILABLE, message: error.message }));
    const onceOpened = (work: (stream: RawAppendStream) => void): void => void opened.then(work, () => {});
    const leave = (work: (stream: RawAppendStream) => void): void => {
      if (closed) return;
      closed = true;
      onceOpened(work);
    };
    return {
      // What is left over for a connection that has ended meanwhile must not be written to it.
      send: (request) => onceOpened((stream) => void (!closed && stream.write(this.#outgoing(request)))),
      end: () => leave((stream) => stream.end()),
      cancel: () => leave((stream) => stream.cancel()),
    };
  }

  #outgoing(request: AppendRequest): Buffer {
    const frame = appendRequestFrame(request);
    return this.#takesFrames === true ? asFramed(frame) : frame.subarray(FRAME_BYTES);
  }

  /** Google's channel and credentials, with requests that are bytes already: its own serialiser walks every row as an object. */
  async #openStream(writeStream: string): Promise<RawAppendStream> {
    const stub = (await this.#client.initialize()) as unknown as Client;
    this.#takesFrames ??= letFramedMessagesPass(stub);
    const metadata = new Metadata();
    // Outside the US multi-region a call without this header lands in the wrong region (docs: write-api-grpc).
    metadata.set('x-goog-request-params', `write_stream=${encodeURIComponent(writeStream)}`);
    return stub.makeBidiStreamRequest(APPEND_ROWS, (bytes: Buffer) => bytes, (bytes: Buffer) => protos.google.cloud.bigquery.storage.v1.AppendRowsResponse.decode(bytes) as AppendResponse, metadata);
  }

  async finalizeWriteStream(writeStream: string): Promise<void> {
    await this.#translated(writeStream, () => this.#client.finalizeWriteStream({ name: writeStream }, ONCE));
  }

  async batchCommit(table: string, writeStreams: readonly string[]): Promise<void> {
    const [answer] = await this.#translated(table, () => this.#client.batchCommitWriteStreams({ parent: table, writeStreams: [...writeStreams] }, ONCE));
    const errors = (answer.streamErrors ?? []).filter(({ code }) => code !== STREAM_ALREADY_COMMITTED && code !== 2);
    if (errors.length > 0) throw new AppendFailedError(GRPC_CODE.INVALID_ARGUMENT, errors.map(({ errorMessage }) => errorMessage).join('; '), table);
    if (answer.streamErrors?.length === 0 && (answer.commitTime === undefined || answer.commitTime === null)) throw new AppendFailedError(GRPC_CODE.INTERNAL, 'the commit answered without a commit time: nothing is committed', table);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #translated<T>(subject: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      const { code, message } = error as RpcStatus;
      const retryAfterMs = error instanceof Error && 'metadata' in error && error.metadata instanceof Metadata ? closedStatus(error as ServiceError).retryAfterMs : undefined;
      throw new AppendFailedError(code ?? GRPC_CODE.UNKNOWN, message ?? String(error), subject, { cause: error, retryAfterMs });
    }
  }
}

/** Naming the universe keeps the client from asking a metadata server for it, which a laptop does not have. */
function emulatorOptions({ host, port }: { readonly host: string; readonly port: number }): ConstructorParameters<typeof v1.BigQueryWriteClient>[0] {
  return { apiEndpoint: host, port, sslCreds: credentials.createInsecure(), clientOptions: { universeDomain: 'googleapis.com' } };
}
