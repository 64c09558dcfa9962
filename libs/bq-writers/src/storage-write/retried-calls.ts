import { classifyFailure, type Clock, type FailureClass, GRPC_CODE, RetryPolicy, UNKNOWN_FAILURE } from '@cloudact/bq-resilience';
import { AppendFailedError } from '../errors.js';
import type { AppendCall, AppendCallHandlers, StorageWriteApi, StreamType } from './write-stream-port.js';

/** The first one included: a minute of refusals is got over where the service says when to come back. */
const ATTEMPTS = 5;

export interface RetriedCallsOptions {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

/**
 * The Storage Write API with its single calls repeated where that may help, and not before the service wants them: each may be carried out
 * twice without harm. Appends are not repeated here: their lane sends the whole window again.
 */
export class RetriedCalls implements StorageWriteApi {
  readonly #retry: RetryPolicy;
  readonly #over = new AbortController();

  constructor(
    private readonly api: StorageWriteApi,
    options: RetriedCallsOptions,
  ) {
    this.#retry = new RetryPolicy({ classify, attempts: ATTEMPTS, ...options });
  }

  createWriteStream(table: string, type: StreamType, signal?: AbortSignal): Promise<string> {
    return this.#retry.run(() => this.api.createWriteStream(table, type), { signal: signal === undefined ? this.#over.signal : AbortSignal.any([signal, this.#over.signal]) });
  }

  finalizeWriteStream(writeStream: string): Promise<void> {
    return this.#retry.run(() => this.api.finalizeWriteStream(writeStream), { signal: this.#over.signal });
  }

  batchCommit(table: string, writeStreams: readonly string[]): Promise<void> {
    return this.#retry.run(() => this.api.batchCommit(table, writeStreams), { signal: this.#over.signal });
  }

  openAppend(writeStream: string, handlers: AppendCallHandlers): AppendCall {
    return this.api.openAppend(writeStream, handlers);
  }

  async close(): Promise<void> {
    this.#over.abort(new AppendFailedError(GRPC_CODE.CANCELLED, 'the writer was closed', 'every stream'));
    await this.api.close();
  }
}

function classify(error: unknown): FailureClass {
  if (!(error instanceof AppendFailedError)) return UNKNOWN_FAILURE;
  const failure = classifyFailure({ grpcCode: error.grpcCode, message: error.message });
  return { ...failure, minWaitMs: Math.max(failure.minWaitMs, error.retryAfterMs ?? 0) };
}
