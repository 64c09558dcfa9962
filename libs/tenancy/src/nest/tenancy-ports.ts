import type { OrgClientFactory } from '../client/org-client-factory.js';
import type { OrgDirectory } from '../directory/org-directory.js';
import type { KeyVerifier } from '../keys/key-verifier.js';

/** What the guard and the decorators need: built by the app, handed in once. */
export interface TenancyPorts {
  readonly verifier: KeyVerifier;
  readonly directory: OrgDirectory;
  readonly clients: OrgClientFactory;
  /** The operator's key. Absent: routes that need it refuse everybody. */
  readonly rootKey?: string;
}
