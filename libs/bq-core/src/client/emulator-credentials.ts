import type { QueryPrincipal } from '../gateway.js';
import type { RequestAuth } from './rest-endpoint.js';
import type { OrgCredentials } from './org-credentials.js';

/** What the embedded server takes for the token of somebody who may only read (its README, "Access tokens"). */
const READER = 'cloudact-reader.';

/** For the embedded server: a token that says itself which datasets its bearer may read. Other stand-ins take any token, and enforce nothing. */
export class EmulatorCredentials implements OrgCredentials {
  constructor(private readonly projectId: string) {}

  authFor({ orgSlug, datasets }: QueryPrincipal): RequestAuth {
    const claims = { email: `org-${orgSlug}@${this.projectId}.iam.gserviceaccount.com`, datasets: datasets.map((dataset) => `${this.projectId}.${dataset}`) };
    const authorization = `Bearer ${READER}${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    return { getRequestHeaders: async () => new Headers({ authorization }) };
  }
}
