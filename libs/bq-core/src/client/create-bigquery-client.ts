import { BigQuery, type BigQueryOptions } from '@google-cloud/bigquery';
import { MAX_CONCURRENT_REQUESTS } from '../limits.js';

/** `embedded`: the server that this repository ships; `emulator`: any other stand-in; `google`: the cloud, with its default credentials. */
export const BIGQUERY_BACKENDS = ['embedded', 'emulator', 'google'] as const;
export type BigQueryBackend = (typeof BIGQUERY_BACKENDS)[number];

export interface BigQueryClientOptions {
  readonly backend: BigQueryBackend;
  readonly projectId: string;
  /** Where jobs run and datasets are made. Default `US`. */
  readonly location?: string;
  /** `http://host:port` of a stand-in; required unless the backend is `google`. */
  readonly endpoint?: string;
  /** First part of the User-Agent, so that BigQuery's logs name the service. Default `cloudact`. */
  readonly userAgent?: string;
}

/** Proves in whose name a request comes: the first thing that any request of the vendor's client asks for, and all that it asks for. */
export interface RequestAuth {
  getRequestHeaders(): Promise<Headers>;
}

/** A stand-in takes every token. */
const LOCAL_AUTH: RequestAuth = { getRequestHeaders: async () => new Headers({ authorization: 'Bearer local' }) };

/**
 * The official client, with its retries off: whether to repeat is decided by one policy, which knows the reasons and the job ids.
 * @param auth in place of the default credentials
 * @throws TypeError when a stand-in has no endpoint
 */
export function createBigQueryClient(options: BigQueryClientOptions, auth?: RequestAuth): BigQuery {
  const { backend, projectId, location = 'US', userAgent = 'cloudact' } = options;
  const shared: BigQueryOptions = { projectId, location, userAgent, autoRetry: false, maxRetries: 0 };
  if (backend === 'google') return withSocketCap(new BigQuery({ ...shared, ...(auth === undefined ? {} : { authClient: vendorAuth(auth) }) }));
  if (options.endpoint === undefined) throw new TypeError(`the BigQuery backend "${backend}" needs an endpoint such as http://127.0.0.1:9050`);
  const endpoint = options.endpoint.replace(/\/+$/, '');
  const client = new BigQuery({ ...shared, apiEndpoint: endpoint, authClient: vendorAuth(auth ?? LOCAL_AUTH) });
  // with BIGQUERY_EMULATOR_HOST in the environment the client takes that for its base, without the version path
  client.baseUrl = `${endpoint}/bigquery/v2`;
  return withSocketCap(client);
}

/** The client wants a whole AuthClient, and calls nothing of it but getRequestHeaders. */
function vendorAuth(auth: RequestAuth): NonNullable<BigQueryOptions['authClient']> {
  return auth as unknown as NonNullable<BigQueryOptions['authClient']>;
}

/** The client's HTTP layer keeps connections alive in a pool of its own; this bounds it. */
function withSocketCap(client: BigQuery): BigQuery {
  const pooled = { forever: true, pool: { maxSockets: MAX_CONCURRENT_REQUESTS } };
  client.interceptors.push({ request: (request) => Object.assign(request as Parameters<BigQuery['request']>[0], pooled) });
  return client;
}
