import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudActError } from '@cloudact/bq-resilience';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { isOver, type Operation, type OperationHandler, type OperationProgress } from './operation.js';
import { OperationStore } from './operation-store.js';
import { OperationInProgressError, OperationNotFoundError } from './operations-errors.js';

/** Progress goes to disk this often; it is only told, never relied on. */
const SAVE_EVERY_MS = 1_000;
const NOTHING_YET: OperationProgress = { phase: 'starting', done: 0, total: 0, counts: {} };
const CANCELLED = 'the operation was cancelled';
const SHUTDOWN = 'the service is stopping';
/** A backend that does not answer holds up no shutdown: what was cut off goes on at the next start. */
const SHUTDOWN_GRACE_MS = 10_000;

interface Running {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/**
 * Long-running work (AIP-151). An operation is on disk before it is answered, so that one whose process was killed goes on at the next
 * start. What is left to do its handler finds out by itself: the record says only what was asked for.
 */
@Injectable()
export class OperationsService implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #log = new Logger(OperationsService.name);
  readonly #store: OperationStore;
  readonly #handlers = new Map<string, OperationHandler>();
  readonly #operations = new Map<string, Operation>();
  readonly #running = new Map<string, Running>();

  constructor(@InjectPlatform() platform: Platform) {
    this.#store = new OperationStore(join(platform.config.dataDirectory, 'operations'));
  }

  /** To be called while modules are set up: what was running before is gone on with right after. */
  register(kind: string, handler: OperationHandler): void {
    this.#handlers.set(kind, handler);
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const operation of (await this.#store.load()).toReversed()) {
      this.#operations.set(operation.operation_id, operation);
      if (isOver(operation)) continue;
      this.#log.log(`Operation ${operation.operation_id} (${operation.kind}) was cut off and goes on`);
      if (operation.state === 'CANCELLING') await this.#end(operation.operation_id, { state: 'CANCELLED' });
      else this.#run({ ...operation, resumed: operation.resumed + 1 });
    }
  }

  /** Before anything is closed that the work needs. What runs stays RUNNING on disk, and goes on at the next start. */
  async onModuleDestroy(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { stop } of running) stop.abort(new Error(SHUTDOWN));
    const patience = new AbortController();
    await Promise.race([Promise.all(running.map(({ ended }) => ended)), sleep(SHUTDOWN_GRACE_MS, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
  }

  /** @throws OperationInProgressError while one of this kind runs */
  async start(kind: string, request: Operation['request']): Promise<Operation> {
    const busy = [...this.#operations.values()].find((one) => one.kind === kind && !isOver(one));
    if (busy !== undefined) throw new OperationInProgressError(kind, busy.operation_id);
    const now = new Date().toISOString();
    const operation_id = `${now.replace(/\D/g, '')}-${randomBytes(6).toString('hex')}`;
    const operation: Operation = { operation_id, kind, state: 'RUNNING', request, progress: NOTHING_YET, resumed: 0, created_at: now, updated_at: now, finished_at: null, response: null, error: null };
    this.#operations.set(operation_id, operation);
    try {
      await this.#store.save(operation);
    } catch (error) {
      this.#operations.delete(operation_id);
      throw error;
    }
    this.#run(operation);
    return operation;
  }

  /** @throws OperationNotFoundError */
  get(id: string): Operation {
    const operation = this.#operations.get(id);
    if (operation === undefined) throw new OperationNotFoundError(id);
    return operation;
  }

  /** The newest first, those before `before`. */
  list(limit: number, before?: string): readonly Operation[] {
    return [...this.#operations.values()].toSorted((a, b) => (a.operation_id < b.operation_id ? 1 : -1)).filter(({ operation_id }) => before === undefined || operation_id < before).slice(0, limit);
  }

  /** What is under way ends, nothing more is begun. One that is over stays as it is. */
  async cancel(id: string): Promise<Operation> {
    const operation = this.get(id);
    if (operation.state !== 'RUNNING') return operation;
    await this.#change(id, { state: 'CANCELLING' });
    this.#running.get(id)?.stop.abort(new Error(CANCELLED));
    return this.get(id);
  }

  #run(operation: Operation): void {
    const { operation_id: id, kind, request } = operation;
    this.#operations.set(id, operation);
    const handler = this.#handlers.get(kind);
    if (handler === undefined) {
      this.#log.error(`Nobody knows how to go on with operation ${id} of kind ${kind}`);
      return;
    }
    const stop = new AbortController();
    let savedAt = 0;
    const report = (progress: OperationProgress): void => {
      const changed = { ...this.get(id), progress, updated_at: new Date().toISOString() };
      this.#operations.set(id, changed);
      if (Date.now() - savedAt < SAVE_EVERY_MS) return;
      savedAt = Date.now();
      this.#store.save(changed).catch((error: unknown) => this.#log.warn({ err: error }, `Progress of operation ${id} could not be saved`));
    };
    const ended = handler(request, { signal: stop.signal, report })
      .then(
        ({ state, response }) => this.#ended(id, stop.signal, { state, response }),
        (error: unknown) => this.#ended(id, stop.signal, { state: 'FAILED', error: faultOf(error) }, error),
      )
      .catch((error: unknown) => this.#log.error({ err: error }, `The end of operation ${id} could not be saved; it goes on at the next start`))
      .finally(() => this.#running.delete(id));
    this.#running.set(id, { stop, ended });
  }

  async #ended(id: string, signal: AbortSignal, outcome: Partial<Operation>, error?: unknown): Promise<void> {
    const { message } = (signal.reason ?? {}) as Partial<Error>;
    if (message === SHUTDOWN) return this.#store.save(this.get(id));
    if (message === CANCELLED) return this.#end(id, { state: 'CANCELLED', ...(outcome.response === undefined ? {} : { response: outcome.response }) });
    if (error !== undefined) this.#log.error({ err: error }, `Operation ${id} failed`);
    return this.#end(id, outcome);
  }

  #end(id: string, outcome: Partial<Operation>): Promise<void> {
    return this.#change(id, { ...outcome, finished_at: new Date().toISOString() });
  }

  /** Told when it is on disk, and not before: what was told must be true after a kill too. */
  async #change(id: string, set: Partial<Operation>): Promise<void> {
    const change = { ...set, updated_at: new Date().toISOString() };
    await this.#store.save({ ...this.get(id), ...change });
    this.#operations.set(id, { ...this.get(id), ...change });
  }
}

function faultOf(error: unknown): NonNullable<Operation['error']> {
  return error instanceof CloudActError ? { code: error.code, message: error.message } : { code: 'INTERNAL', message: 'The operation failed. The log has the cause under its id.' };
}
