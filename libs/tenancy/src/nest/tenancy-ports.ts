import type { OrgClientFactory } from '../client/org-client-factory.js';
import type { CloudActError } from '@cloudact/bq-resilience';
import type { OrgDirectory } from '../directory/org-directory.js';
import type { BadKeyLimiter } from '../keys/bad-key-limiter.js';
import type { OrgContext } from '../org/org-context.js';
import type { KeyVerifier } from '../keys/key-verifier.js';

/** A request that the guard has refused. */
export interface Denial {
  readonly request: object;
  readonly error: CloudActError;
  /** Whose key it was, when that much was proved: a key without the scope, or for another organisation than the path names. */
  readonly context?: OrgContext;
}

/** What the guard and the decorators need: built by the app, handed in once. */
export interface TenancyPorts {
  readonly verifier: KeyVerifier;
  readonly directory: OrgDirectory;
  readonly clients: OrgClientFactory;
  /** The operator's key. Absent: routes that need it refuse everybody. */
  readonly rootKey?: string;
  /** Counts bad keys by source. Absent: nobody counts. */
  readonly badKeys?: BadKeyLimiter;
  /** Addresses of proxies whose `X-Forwarded-For` is believed. Default none. */
  readonly trustedProxies?: readonly string[];
  /** Told of every refusal, for the audit log. Must not throw. */
  readonly onDenied?: (denial: Denial) => void;
}
