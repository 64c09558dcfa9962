import { instantText, MicrosecondClock } from '@cloudact/service-kit';
import { Injectable, Logger } from '@nestjs/common';
import { sha256OfJson } from './canonical-json.js';
import { IdempotencyKeyInUseError, IdempotencyKeyInvalidError, IdempotencyKeyReusedError } from './idempotency-errors.js';
import { judge } from './idempotency-record.js';
import { type IdempotencyAddress, IdempotencyRepository } from './idempotency.repository.js';

/** Longer than any operation takes; after it, whoever held the key counts as dead. */
const LEASE_MS = 5 * 60_000;
/** How long an answer can be replayed. */
const MEMORY_MS = 24 * 3_600_000;
const RETRY_AFTER_MS = 2_000;
const KEY = /^[\x21-\x7e]{1,255}$/;

export interface IdempotentCall<T> {
  readonly address: IdempotencyAddress;
  readonly request: unknown;
  readonly httpStatus: number;
  readonly work: () => Promise<T>;
  /** What may be kept of the answer: everything but its secrets. */
  readonly withoutSecrets: (answer: T) => unknown;
}

export type IdempotentAnswer<T> = { readonly replayed: false; readonly answer: T } | { readonly replayed: true; readonly stored: unknown };

/** Runs a piece of work once for each key, and gives its answer to whoever sends the same request again. */
@Injectable()
export class IdempotencyService {
  readonly #clock = new MicrosecondClock();
  readonly #log = new Logger(IdempotencyService.name);

  constructor(private readonly records: IdempotencyRepository) {}

  async run<T>({ address, request, httpStatus, work, withoutSecrets }: IdempotentCall<T>): Promise<IdempotentAnswer<T>> {
    if (!KEY.test(address.idempotency_key)) throw new IdempotencyKeyInvalidError();
    const sha256 = sha256OfJson(request);
    const lease = instantText(Date.now() + LEASE_MS);
    if (!(await this.records.claim(address, sha256, this.#clock.next(), lease))) {
      const stored = await this.#storedAnswer(address, sha256, lease);
      if (stored !== undefined) return { replayed: true, stored };
    }
    const answer = await work().catch(async (error: unknown) => {
      await this.#finish(address, lease, { status: 'FAILED', response: null, http_status: null });
      throw error;
    });
    await this.#finish(address, lease, { status: 'DONE', response: withoutSecrets(answer), http_status: httpStatus });
    return { replayed: false, answer };
  }

  /** The work is done or has failed, and its caller must hear of that: a note that cannot be taken is only logged, and the lease ends by itself. */
  async #finish(address: IdempotencyAddress, lease: string, end: { readonly status: 'DONE' | 'FAILED'; readonly response: unknown; readonly http_status: number | null }): Promise<void> {
    const times = { completed_at: this.#clock.next(), expires_at: instantText(Date.now() + MEMORY_MS) };
    await this.records.finish(address, lease, { ...end, ...times }).catch((error: unknown) => this.#log.warn({ err: error }, 'the outcome of an idempotent request could not be stored'));
  }

  /** The answer of an earlier request; undefined when this one took the key over and must do the work. */
  async #storedAnswer(address: IdempotencyAddress, sha256: string, lease: string): Promise<unknown> {
    const record = await this.records.find(address);
    if (record === undefined) throw new IdempotencyKeyInUseError(RETRY_AFTER_MS);
    switch (judge(record, sha256, Date.now())) {
      case 'replay':
        return record.response;
      case 'refuse':
        throw new IdempotencyKeyReusedError();
      case 'wait':
        throw new IdempotencyKeyInUseError(RETRY_AFTER_MS);
      case 'take-over':
        if (!(await this.records.takeOver(address, record, sha256, lease))) throw new IdempotencyKeyInUseError(RETRY_AFTER_MS);
        return undefined;
    }
  }
}
