import { type Clock } from '@cloudact/bq-resilience';
import { LRUCache } from 'lru-cache';
import type { OrgDirectory } from '../directory/org-directory.js';
import { KeyInvalidError, OrgNotActiveError } from '../errors.js';
import type { OrgContext } from '../org/org-context.js';
import { hashOfKey } from './api-key.js';

/** A verified key is believed for this long, so that a revocation is felt in every service within 5 s (DESIGN §7). */
export const KEY_TTL_MS = 5_000;
const CACHED_KEYS = 20_000;

export interface KeyVerifierOptions {
  readonly directory: OrgDirectory;
  readonly clock: Clock;
}

/** Turns a key into the organisation that it proves. Keyed by the key's hash: the plain key is not kept. */
export class KeyVerifier {
  readonly #verified = new LRUCache<string, { readonly context: OrgContext; readonly until: number }>({ max: CACHED_KEYS });
  readonly #lookups = new Map<string, Promise<OrgContext>>();

  constructor(private readonly options: KeyVerifierOptions) {}

  async verify(key: string): Promise<OrgContext> {
    const sha256 = hashOfKey(key);
    if (sha256 === undefined) throw new KeyInvalidError();
    const cached = this.#verified.get(sha256);
    if (cached !== undefined && cached.until > this.options.clock.now()) return cached.context;
    // A hundred requests with a key that is not cached ask BigQuery once.
    let lookup = this.#lookups.get(sha256);
    if (lookup === undefined) {
      lookup = this.#lookUp(sha256).finally(() => this.#lookups.delete(sha256));
      this.#lookups.set(sha256, lookup);
    }
    return lookup;
  }

  async #lookUp(sha256: string): Promise<OrgContext> {
    const now = this.options.clock.now();
    const found = await this.options.directory.key(sha256);
    if (found === undefined || found.key.status === 'REVOKED') throw new KeyInvalidError();
    const expires = found.key.expiresAt?.getTime() ?? Infinity;
    if (expires <= now) throw new KeyInvalidError();
    if (found.org.status !== 'ACTIVE') throw new OrgNotActiveError(found.org.org, found.org.status);
    const context: OrgContext = { org: found.org.org, tier: found.org.tier, datasetId: found.org.datasetId, scopes: found.key.scopes, keyId: found.key.keyId };
    this.#verified.set(sha256, { context, until: Math.min(expires, now + KEY_TTL_MS) });
    return context;
  }
}
