import { type AuthClient, GoogleAuth, Impersonated } from 'google-auth-library';
import { BigQueryError } from '../errors/bigquery-error.js';
import type { QueryPrincipal } from '../gateway.js';
import type { RequestAuth } from './rest-endpoint.js';
import type { OrgCredentials } from './org-credentials.js';
import { serviceAccountEmail } from './service-account-email.js';

export interface ImpersonatedCredentialsOptions {
  readonly projectId: string;
  /** `org-{slug}@{project}.iam.gserviceaccount.com`; see `serviceAccountEmail`. */
  readonly serviceAccountTemplate: string;
  /** Who may impersonate them (roles/iam.serviceAccountTokenCreator). Default: the process's own credentials. */
  readonly source?: AuthClient;
  /** Of iamcredentials.googleapis.com. Default: Google's. */
  readonly endpoint?: string;
}

const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform';
/** Of queries; nothing else is asked for in an organisation's name. */
const BIGQUERY = 'https://www.googleapis.com/auth/bigquery';
const TOKEN_LIFETIME_S = 3_600;
/** A token is renewed so long before its end, so that none ends on the way. */
const RENEW_BEFORE_MS = 300_000;

/**
 * A service account per organisation, which IAM lets read that organisation's dataset and start jobs, and nothing else
 * (https://cloud.google.com/iam/docs/service-account-impersonation). Its tokens live an hour and are kept.
 */
export class ImpersonatedCredentials implements OrgCredentials {
  readonly #options: ImpersonatedCredentialsOptions;
  #source: Promise<AuthClient> | undefined;

  constructor(options: ImpersonatedCredentialsOptions) {
    this.#options = options;
    if (options.source !== undefined) this.#source = Promise.resolve(options.source);
  }

  authFor({ orgSlug }: QueryPrincipal): RequestAuth {
    const email = serviceAccountEmail(this.#options.serviceAccountTemplate, { orgSlug, projectId: this.#options.projectId });
    let client: Promise<Impersonated> | undefined;
    let asking: Promise<Headers> | undefined;
    return {
      // one request for a token, however many queries wait for it
      getRequestHeaders: () => (asking ??= this.#headers((client ??= this.#impersonate(email)), email).finally(() => {
        asking = undefined;
      })),
    };
  }

  async #headers(client: Promise<Impersonated>, email: string): Promise<Headers> {
    try {
      return await (await client).getRequestHeaders();
    } catch (cause) {
      throw refused(email, cause);
    }
  }

  async #impersonate(email: string): Promise<Impersonated> {
    const { endpoint } = this.#options;
    const sourceClient = await (this.#source ??= new GoogleAuth({ scopes: [CLOUD_PLATFORM] }).getClient());
    return new Impersonated({
      sourceClient, targetPrincipal: email, targetScopes: [BIGQUERY], lifetime: TOKEN_LIFETIME_S, eagerRefreshThresholdMillis: RENEW_BEFORE_MS, ...(endpoint === undefined ? {} : { endpoint }),
    });
  }
}

/** IAM's refusal is the operator's to mend; its outage passes. */
function refused(email: string, cause: unknown): BigQueryError {
  const status = (cause as { readonly response?: { readonly status?: number } }).response?.status;
  const away = status === undefined || status >= 500;
  return new BigQueryError({
    code: away ? 'BIGQUERY_UNAVAILABLE' : 'BIGQUERY_UNAUTHENTICATED',
    reason: away ? 'backendError' : 'authError',
    ...(status === undefined ? {} : { httpStatus: status }),
    message: `no access token for ${email}: ${cause instanceof Error ? cause.message : String(cause)}; the account must exist, and this service's own account must be its roles/iam.serviceAccountTokenCreator`,
    cause,
  });
}
