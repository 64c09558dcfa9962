import Opossum from 'opossum';
import { type Clock, systemClock } from '../clock.js';
import { CloudActError } from '../cloudact-error.js';
import { CircuitOpenError } from './circuit-open-error.js';

export interface CircuitBreakerOptions {
  /** Of the backend and operation it guards; shown in errors and metrics. */
  readonly name: string;
  /** True for a failure that says the backend is down. A caller's error must give false: it counts for nothing. */
  readonly isInfraFailure: (error: unknown) => boolean;
  /**
   * True for a failure that is the backend's own answer, a refusal for example: it lives. A call that was cancelled, or refused before
   * it was sent, must give false: it says nothing, and another caller probes in its place. Default: only success proves life.
   */
  readonly isAnswer?: (error: unknown) => boolean;
  /** Consecutive infrastructure failures that open it. Default 5. */
  readonly failures?: number;
  /** Milliseconds that it stays open before one probe. Default 60,000. */
  readonly resetMs?: number;
  readonly clock?: Clock;
  readonly onStateChange?: (state: CircuitState) => void;
}

/** After a good probe the circuit ramps: 1, 2, 4, ... calls at a time, until it is closed again. */
export type CircuitState = 'closed' | 'open' | 'half-open' | 'ramping';

/** What a breaker can say of itself. Codes and times only: the text of an error may name what belongs to another caller. */
export interface CircuitStatus {
  readonly name: string;
  readonly state: CircuitState;
  /** Infrastructure failures in a row up to now, and how many open it. */
  readonly consecutiveFailures: number;
  readonly opensAfter: number;
  /** Since when it refuses; absent unless `open` or `half-open`. A probe that fails leaves it as it is. */
  readonly openSince?: Date;
  /** From when on one caller is let through to try; likewise. */
  readonly nextProbeAt?: Date;
  /** The failures in a row, oldest first, as many as open it at most; kept until the next success. */
  readonly failures: readonly CircuitFailure[];
}

export interface CircuitFailure {
  readonly at: Date;
  /** A row of docs/errors.md, or the name of an error that has no code. */
  readonly code: string;
}

/** opossum cannot count consecutive failures: these settings silence its percentage rule, and we call `open()` ourselves. */
const PERCENTAGE_RULE_OFF = { errorThresholdPercentage: 100, volumeThreshold: Number.MAX_SAFE_INTEGER } as const;
/** Longest delay of a Node timer. opossum's own half-open lets a crowd through and cannot be told the time, so it never comes. */
const NEVER_MS = 2 ** 31 - 1;
/** Calls at a time at which the ramp ends. */
const RAMP_END = 32;
const RAMP_RETRY_MS = 1_000;

/** Opens after N consecutive infrastructure failures, lets exactly one probe through after `resetMs`, then lets the load grow. */
export class CircuitBreaker {
  readonly #options: Required<Omit<CircuitBreakerOptions, 'onStateChange'>>;
  readonly #onStateChange: (state: CircuitState) => void;
  readonly #opossum: Opossum;
  #consecutive = 0;
  #openedAt = 0;
  #openSince = 0;
  #failures: readonly CircuitFailure[] = [];
  #probing = false;
  #ramp: { limit: number; inFlight: number } | undefined;

  constructor(options: CircuitBreakerOptions) {
    const { onStateChange, ...rest } = options;
    this.#onStateChange = onStateChange ?? (() => undefined);
    this.#options = { failures: 5, resetMs: 60_000, clock: systemClock, isAnswer: () => false, ...rest };
    this.#opossum = new Opossum((operation) => operation(), {
      name: options.name,
      timeout: false,
      resetTimeout: NEVER_MS,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      errorFilter: (error) => !options.isInfraFailure(error),
      ...PERCENTAGE_RULE_OFF,
    });
    this.#opossum.on('failure', (error) => this.#countFailure(error));
    this.#opossum.on('open', () => this.#onStateChange('open'));
    this.#opossum.on('close', () => this.#onStateChange('ramping'));
  }

  get name(): string {
    return this.#options.name;
  }

  get state(): CircuitState {
    if (this.#opossum.opened) return this.#probing ? 'half-open' : 'open';
    return this.#ramp === undefined ? 'closed' : 'ramping';
  }

  get status(): CircuitStatus {
    const { name, failures: opensAfter, resetMs } = this.#options;
    const { state } = this;
    const open = state === 'open' || state === 'half-open';
    return {
      name,
      state,
      consecutiveFailures: this.#consecutive,
      opensAfter,
      ...(open ? { openSince: new Date(this.#openSince), nextProbeAt: new Date(this.#openedAt + resetMs) } : {}),
      failures: this.#failures,
    };
  }

  /** @throws CircuitOpenError without calling `operation` */
  async run<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#opossum.opened) return this.#probe(operation);
    const ramp = this.#ramp;
    if (ramp === undefined) return this.#fire(operation);
    if (ramp.inFlight >= ramp.limit) throw new CircuitOpenError(this.name, RAMP_RETRY_MS);
    ramp.inFlight += 1;
    try {
      return await this.#fire(operation);
    } finally {
      ramp.inFlight -= 1;
    }
  }

  /** Stops opossum's timers. */
  close(): void {
    this.#opossum.shutdown();
  }

  async #fire<T>(operation: () => Promise<T>): Promise<T> {
    const result = (await this.#opossum.fire(operation)) as T;
    // a success that started before the circuit opened says nothing about now
    if (!this.#opossum.opened) this.#countSuccess();
    return result;
  }

  async #probe<T>(operation: () => Promise<T>): Promise<T> {
    const waited = this.#options.clock.now() - this.#openedAt;
    if (this.#probing) throw new CircuitOpenError(this.name, RAMP_RETRY_MS);
    if (waited < this.#options.resetMs) throw new CircuitOpenError(this.name, this.#options.resetMs - waited);
    this.#probing = true;
    this.#onStateChange('half-open');
    try {
      const result = await operation();
      this.#recover();
      return result;
    } catch (error) {
      this.#judgeProbe(error);
      throw error;
    } finally {
      this.#probing = false;
    }
  }

  #judgeProbe(error: unknown): void {
    const { isInfraFailure, isAnswer, clock } = this.#options;
    if (isInfraFailure(error)) {
      this.#openedAt = clock.now();
      this.#consecutive += 1;
      this.#note(error);
    } else if (isAnswer(error)) return this.#recover();
    // still open: for the whole time again, or, where nothing was learned, until the next caller
    this.#onStateChange('open');
  }

  #countFailure(error: unknown): void {
    if (this.#opossum.opened) return;
    this.#consecutive += 1;
    this.#note(error);
    if (this.#ramp === undefined && this.#consecutive < this.#options.failures) return;
    this.#ramp = undefined;
    this.#openedAt = this.#openSince = this.#options.clock.now();
    this.#opossum.open();
  }

  #note(error: unknown): void {
    const code = error instanceof CloudActError ? error.code : error instanceof Error ? error.name : 'UNKNOWN';
    this.#failures = [...this.#failures, { at: new Date(this.#options.clock.now()), code }].slice(-this.#options.failures);
  }

  #countSuccess(): void {
    this.#consecutive = 0;
    if (this.#failures.length > 0) this.#failures = [];
    if (this.#ramp === undefined) return;
    this.#ramp.limit *= 2;
    if (this.#ramp.limit < RAMP_END) return;
    this.#ramp = undefined;
    this.#onStateChange('closed');
  }

  #recover(): void {
    this.#consecutive = 0;
    this.#failures = [];
    this.#ramp = { limit: 1, inFlight: 0 };
    this.#opossum.close();
  }
}
