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

/** The first thing that any request of the vendor's client asks for; a stand-in takes every token. */
const LOCAL_AUTH = { getRequestHeaders: async (): Promise<Headers> => new Headers({ authorization: 'Bearer local' }) };

/**
 * The official client, with its retries off: whether to repeat is decided by one policy, which knows the reasons and the job ids.
 * @throws TypeError when a stand-in has no endpoint
 */
export function createBigQueryClient(options: BigQueryClientOptions): BigQuery {
  const { backend, projectId, location = 'US', userAgent = 'cloudact' } = options;
  const shared: BigQueryOptions = { projectId, location, userAgent, autoRetry: false, maxRetries: 0 };
  if (backend === 'google') return withSocketCap(new BigQuery(shared));
  if (options.endpoint === undefined) throw new TypeError(`the BigQuery backend "${backend}" needs an endpoint such as http://127.0.0.1:9050`);
  const endpoint = options.endpoint.replace(/\/+$/, '');
  // the client wants a whole AuthClient, and calls nothing of it but getRequestHeaders
  const authClient = LOCAL_AUTH as unknown as NonNullable<BigQueryOptions['authClient']>;
  const client = new BigQuery({ ...shared, apiEndpoint: endpoint, authClient });
  // with BIGQUERY_EMULATOR_HOST in the environment the client takes that for its base, without the version path
  client.baseUrl = `${endpoint}/bigquery/v2`;
  return withSocketCap(client);
}

/** The client's HTTP layer keeps connections alive in a pool of its own; this bounds it. */
function withSocketCap(client: BigQuery): BigQuery {
  const pooled = { forever: true, pool: { maxSockets: MAX_CONCURRENT_REQUESTS } };
  client.interceptors.push({ request: (request) => Object.assign(request as Parameters<BigQuery['request']>[0], pooled) });
  return client;
}
