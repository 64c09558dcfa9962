import { type Clock, FairQueue } from '@cloudact/bq-resilience';
import { LRUCache } from 'lru-cache';
import type { OrgDirectory } from '../directory/org-directory.js';
import { KeyCheckTooSlowError, KeyInvalidError, OrgNotActiveError } from '../errors.js';
import type { OrgContext } from '../org/org-context.js';
import type { CurrentPlans } from '../tier/current-plans.js';
import { hashOfKey, sameSecret } from './api-key.js';

/**
 * A verified key is believed for this long, counted from before the directory was asked, so that a revocation is felt in every
 * service within 5 s (DESIGN §7). A refused one is refused for as long without another look.
 */
export const KEY_TTL_MS = 5_000;
const CACHED_KEYS = 20_000;
/** Refused keys have a cache of their own: a flood of them pushes out nothing but one another. */
const CACHED_REFUSALS = 10_000;
/** Keys that worked lately. It proves nothing; it only says whose look-ups do not count as guesses. */
const KNOWN_KEYS = 50_000;
/** Look-ups at a time, and how many wait. Sources take turns, so that a flood from one delays another by one look-up. */
const LOOKUPS_AT_A_TIME = 32;
const WAITING_LOOKUPS = 2_000;
const WAITING_LOOKUPS_PER_SOURCE = 200;
const LOOKUP_TRIES = 2;

export interface KeyVerifierOptions {
  readonly directory: OrgDirectory;
  readonly clock: Clock;
  /** The environment whose keys count; keys of another cost no look-up. Default: any. */
  readonly environment?: string;
  /** Told of each plan that was read. */
  readonly plans?: CurrentPlans;
}

export interface VerifyOptions {
  /** Who sends the key, for fairness. */
  readonly source?: string;
  /** Called before a key is looked up that has not worked here lately; what it throws refuses the key. */
  readonly onGuess?: () => void;
}

/** Turns a key into the organisation that it proves. Keyed by the key's hash, which belongs to one organisation: the plain key is not kept. */
export class KeyVerifier {
  readonly #verified = new LRUCache<string, { readonly context: OrgContext; readonly until: number }>({ max: CACHED_KEYS });
  readonly #refused = new LRUCache<string, { readonly error: KeyInvalidError | OrgNotActiveError; readonly until: number }>({ max: CACHED_REFUSALS });
  readonly #worked = new LRUCache<string, true>({ max: KNOWN_KEYS });
  readonly #lookups = new Map<string, Promise<OrgContext>>();
  readonly #line: FairQueue;

  constructor(private readonly options: KeyVerifierOptions) {
    this.#line = new FairQueue({ name: 'key checks', limit: LOOKUPS_AT_A_TIME, maxQueue: WAITING_LOOKUPS, maxQueuePerKey: WAITING_LOOKUPS_PER_SOURCE, clock: options.clock });
  }

  /** @throws KeyInvalidError, OrgNotActiveError, KeyCheckTooSlowError, BulkheadFullError */
  async verify(key: string, { source = '', onGuess }: VerifyOptions = {}): Promise<OrgContext> {
    const sha256 = hashOfKey(key, this.options.environment);
    if (sha256 === undefined) throw new KeyInvalidError();
    const now = this.options.clock.now();
    const cached = this.#verified.get(sha256);
    if (cached !== undefined && now < cached.until) return cached.context;
    const refused = this.#refused.get(sha256);
    if (refused !== undefined && now < refused.until) throw refused.error;
    // A hundred requests with a key that is not cached ask BigQuery once.
    let lookup = this.#lookups.get(sha256);
    if (lookup === undefined) {
      if (!this.#worked.has(sha256)) onGuess?.();
      lookup = this.#line.run(source, () => this.#lookUp(sha256)).finally(() => this.#lookups.delete(sha256));
      this.#lookups.set(sha256, lookup);
    }
    return lookup;
  }

  /** A key was changed here: this process looks again at once. Others do within their five seconds. */
  forget(keyId: string): void {
    for (const [sha256, { context }] of this.#verified.entries()) if (context.keyId === keyId) this.#verified.delete(sha256);
  }

  /** An organisation was changed here: likewise. */
  forgetOrg(org: string): void {
    for (const [sha256, { context }] of this.#verified.entries()) if (context.org === org) this.#verified.delete(sha256);
    for (const [sha256, { error }] of this.#refused.entries()) if (error instanceof OrgNotActiveError && error.facts['org'] === org) this.#refused.delete(sha256);
  }

  /** An answer that took longer than a key is believed may be of a time before its revocation: it is asked for again, and then given up. */
  async #lookUp(sha256: string): Promise<OrgContext> {
    let tookMs = 0;
    for (let attempt = 0; attempt < LOOKUP_TRIES; attempt += 1) {
      const startedAt = this.options.clock.now();
      const found = await this.options.directory.key(sha256);
      tookMs = this.options.clock.now() - startedAt;
      if (tookMs <= KEY_TTL_MS) return this.#judge(sha256, found, startedAt);
    }
    throw new KeyCheckTooSlowError(tookMs);
  }

  #judge(sha256: string, found: Awaited<ReturnType<OrgDirectory['key']>>, startedAt: number): OrgContext {
    const until = startedAt + KEY_TTL_MS;
    const refuse = (error: KeyInvalidError | OrgNotActiveError): never => {
      this.#verified.delete(sha256);
      this.#refused.set(sha256, { error, until });
      throw error;
    };
    // a row of another key proves nothing, whatever the directory says
    if (found === undefined || !sameSecret(found.key.sha256, sha256) || found.key.org !== found.org.org || found.key.status === 'REVOKED') return refuse(new KeyInvalidError());
    const expires = found.key.expiresAt?.getTime() ?? Infinity;
    if (expires <= this.options.clock.now()) return refuse(new KeyInvalidError());
    this.options.plans?.note(found.org, startedAt);
    if (found.org.status !== 'ACTIVE') return refuse(new OrgNotActiveError(found.org.org, found.org.status));
    const context: OrgContext = { org: found.org.org, tier: found.org.tier, datasetId: found.org.datasetId, scopes: found.key.scopes, keyId: found.key.keyId };
    this.#verified.set(sha256, { context, until: Math.min(expires, until) });
    this.#worked.set(sha256, true);
    return context;
  }
}
