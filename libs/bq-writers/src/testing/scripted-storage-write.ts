import { GRPC_CODE } from '@cloudact/bq-resilience';
import { AppendFailedError } from '../errors.js';
import { type AppendAnswer, type AppendStatus, type AppendCall, type AppendCallHandlers, type AppendRequest, type StorageWriteApi, type StreamType } from '../storage-write/write-stream-port.js';

/**
 * What happens to one append: as it should, or as scripted. `lost-ack`: stored, and the connection breaks before the answer.
 * `silent`: stored, never answered, and the connection stays open.
 */
export type AppendScript = 'store' | 'lost-ack' | 'silent' | 'reset' | { readonly close: AppendStatus } | { readonly stored: Extract<AppendAnswer, { is: 'appended' }> } | { readonly refuse: Extract<AppendAnswer, { is: 'refused' }> };

interface FakeStream {
  readonly type: StreamType | 'DEFAULT';
  readonly rows: Uint8Array[];
  finalized: boolean;
  committed: boolean;
}

/** A Storage Write API in memory with real offsets, and a script of faults by the number of the append. */
export class ScriptedStorageWrite implements StorageWriteApi {
  readonly streams = new Map<string, FakeStream>();
  readonly appends: AppendRequest[] = [];
  /** Runs for each append, counted from 0, before the default behaviour. */
  script: (append: number, request: AppendRequest) => AppendScript = () => 'store';
  failCommit = false;
  opened = 0;

  async createWriteStream(table: string, type: StreamType): Promise<string> {
    const name = `${table}/streams/s${this.streams.size + 1}`;
    this.streams.set(name, { type, rows: [], finalized: false, committed: false });
    return name;
  }

  openAppend(_writeStream: string, handlers: AppendCallHandlers): AppendCall {
    this.opened += 1;
    let broken = false;
    const later = (work: () => void): void => void setImmediate(() => !broken && work());
    const stop = (): void => {
      broken = true;
    };
    return {
      send: (request) => {
        const number = this.appends.push(request) - 1;
        later(() => {
          const scripted = this.script(number, request);
          if (scripted === 'reset' || (typeof scripted === 'object' && 'close' in scripted)) {
            broken = true;
            handlers.onClosed(scripted === 'reset' ? { grpcCode: GRPC_CODE.UNAVAILABLE, message: 'reset' } : scripted.close);
            return;
          }
          const stored = typeof scripted === 'object' && 'refuse' in scripted ? scripted.refuse : this.#store(request);
          const answer = typeof scripted === 'object' && 'stored' in scripted && stored.is === 'appended' ? { ...stored, ...scripted.stored } : stored;
          if (scripted === 'silent') {
            broken = true;
            return;
          }
          if (scripted === 'lost-ack') {
            broken = true;
            handlers.onClosed({ grpcCode: GRPC_CODE.UNAVAILABLE, message: 'reset after the write' });
            return;
          }
          handlers.onAnswer(answer);
        });
      },
      end: stop,
      cancel: stop,
    };
  }

  async finalizeWriteStream(writeStream: string): Promise<void> {
    this.#stream(writeStream).finalized = true;
  }

  async batchCommit(_table: string, writeStreams: readonly string[]): Promise<void> {
    if (this.failCommit) throw new AppendFailedError(GRPC_CODE.UNAVAILABLE, 'commit lost', writeStreams.join());
    for (const name of writeStreams) this.#stream(name).committed = true;
  }

  async close(): Promise<void> {}

  /** Messages that a reader of the table sees. */
  visible(): readonly Buffer[] {
    return [...this.streams.values()].filter(({ type, committed }) => type !== 'PENDING' || committed).flatMap(({ rows }) => rows.map((row) => Buffer.from(row)));
  }

  #store(request: AppendRequest): AppendAnswer {
    const stream = this.#stream(request.writeStream);
    const next = BigInt(stream.rows.length);
    if (request.offset !== undefined && request.offset < next) return refused(GRPC_CODE.ALREADY_EXISTS, `offset ${request.offset} exists, next is ${next}`);
    if (request.offset !== undefined && request.offset > next) return refused(GRPC_CODE.OUT_OF_RANGE, `offset ${request.offset} is beyond ${next}`);
    // The writer uses their memory again.
    for (const row of request.rows) stream.rows.push(Buffer.from(row));
    return { is: 'appended', ...(request.offset === undefined ? {} : { offset: request.offset }) };
  }

  #stream(name: string): FakeStream {
    let stream = this.streams.get(name);
    if (stream === undefined) {
      if (!name.endsWith('/_default')) throw new AppendFailedError(GRPC_CODE.NOT_FOUND, 'no such stream', name);
      stream = { type: 'DEFAULT', rows: [], finalized: false, committed: false };
      this.streams.set(name, stream);
    }
    return stream;
  }
}

export function refused(grpcCode: number, message: string, rowErrors: readonly { readonly index: number; readonly message: string }[] = []): Extract<AppendAnswer, { is: 'refused' }> {
  return { is: 'refused', grpcCode, message, rowErrors };
}
