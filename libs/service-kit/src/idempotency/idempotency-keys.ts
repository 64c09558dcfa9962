import { quoteTablePath, type ResultRow } from '@cloudact/bq-core';
import { type Clock, systemClock } from '@cloudact/bq-resilience';
import type { Platform } from '../bigquery/platform.js';
import { IdempotencyKeyReusedError, RequestInProgressError } from './idempotency-errors.js';

/** A request under a key. */
export interface KeyedRequest {
  readonly org: string;
  readonly operation: string;
  readonly key: string;
  readonly requestSha256: string;
}

export interface StoredAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A process that died leaves its key RUNNING for this long; what it wrote is found again by the run id, which is the key's. */
const LEASE_MS = 15 * 60_000;
/** How long an answer is kept. */
const KEEP_MS = 24 * 3_600_000;

/**
 * Keys of requests that callers marked as repeatable, in `org_idempotency_keys`: the first request of a key does the work, later ones
 * get its answer. A failed one frees the key.
 */
export class IdempotencyKeys {
  /** Of this process, so that two requests at the same moment do not wait for BigQuery to tell them apart. */
  readonly #running = new Map<string, string>();

  constructor(
    private readonly platform: Pick<Platform, 'gateway' | 'house' | 'shared'>,
    private readonly clock: Clock = systemClock,
  ) {}

  /**
   * Does `work` as the first request of its key, or gives the answer of the one that was.
   * @throws IdempotencyKeyReusedError, RequestInProgressError
   */
  async once(request: KeyedRequest, work: () => Promise<StoredAnswer>): Promise<StoredAnswer & { readonly replayed: boolean }> {
    const slot = JSON.stringify([request.org, request.operation, request.key]);
    const running = this.#running.get(slot);
    if (running !== undefined) throw running === request.requestSha256 ? new RequestInProgressError(request.key, request.operation) : new IdempotencyKeyReusedError(request.key, request.operation);
    this.#running.set(slot, request.requestSha256);
    try {
      const earlier = await this.#claim(request);
      return earlier === undefined ? { ...(await this.#work(request, work)), replayed: false } : { ...earlier, replayed: true };
    } finally {
      this.#running.delete(slot);
    }
  }

  async #work(request: KeyedRequest, work: () => Promise<StoredAnswer>): Promise<StoredAnswer> {
    let answer: StoredAnswer;
    try {
      answer = await work();
    } catch (error) {
      // the lease frees the key should this fail too; the caller must see why the work failed
      await this.#set(request, { status: 'FAILED', completed_at: this.#at(0) }).catch(() => undefined);
      throw error;
    }
    await this.#set(request, { status: 'DONE', response: answer.body, http_status: answer.status, completed_at: this.#at(0), expires_at: this.#at(KEEP_MS) });
    return answer;
  }

  /** Undefined when the key is now ours. */
  async #claim(request: KeyedRequest): Promise<StoredAnswer | undefined> {
    const { org, operation, key, requestSha256 } = request;
    const fresh = { request_sha256: requestSha256, status: 'RUNNING', created_at: this.#at(0), expires_at: this.#at(LEASE_MS) };
    const row = { org_slug: org, operation, idempotency_key: key, ...fresh };
    const inserted = await this.platform.house.dml.insertIfAbsent({ org, table: this.#table, row });
    if (inserted.rows === 1n) return undefined;
    const found = await this.#find(request);
    if (found === undefined) throw new RequestInProgressError(key, operation);
    const expired = Date.parse(String(found['expires_at'])) <= this.clock.now();
    if (found['status'] === 'FAILED' || expired) {
      // only one of those who saw this row in this state changes it
      const seen = { status: found['status'], expires_at: found['expires_at'] };
      const claimed = await this.#set(request, { ...fresh, completed_at: null, response: null, http_status: null }, seen);
      if (claimed === 1n) return undefined;
      throw new RequestInProgressError(key, operation);
    }
    if (found['request_sha256'] !== requestSha256) throw new IdempotencyKeyReusedError(key, operation);
    if (found['status'] !== 'DONE') throw new RequestInProgressError(key, operation);
    return { status: Number(found['http_status']), body: JSON.parse(String(found['answer'])) as StoredAnswer['body'] };
  }

  async #find({ org, operation, key }: KeyedRequest): Promise<ResultRow | undefined> {
    const { rows } = await this.platform.gateway.query({
      sql: `SELECT status, request_sha256, http_status, expires_at, TO_JSON_STRING(response) AS answer FROM ${quoteTablePath(this.#table)}
WHERE org_slug = @org_slug AND operation = @operation AND idempotency_key = @idempotency_key ORDER BY created_at DESC LIMIT 1`,
      params: { org_slug: { type: 'STRING', value: org }, operation: { type: 'STRING', value: operation }, idempotency_key: { type: 'STRING', value: key } },
    });
    return rows[0];
  }

  async #set({ org, operation, key }: KeyedRequest, set: Readonly<Record<string, unknown>>, seen: Readonly<Record<string, unknown>> = {}): Promise<bigint> {
    const { rows } = await this.platform.house.dml.update({ org, table: this.#table, set, where: { org_slug: org, operation, idempotency_key: key, ...seen } });
    return rows;
  }

  get #table(): ReturnType<Platform['shared']> {
    return this.platform.shared('org_idempotency_keys');
  }

  #at(afterMs: number): string {
    return new Date(this.clock.now() + afterMs).toISOString();
  }
}
