import { type Client, createClient } from './generated/client/index.js';

export interface ApiClientOptions {
  /** Where the api is: `http://127.0.0.1:8000`, without `/api/v1`. */
  readonly baseUrl: string;
  /** Key of an organisation, sent where a route takes one. */
  readonly key?: string;
  /** Key of the operator, sent where a route takes one. */
  readonly rootKey?: string;
}

/** What every operation takes as `client`: `getCostSummary({ client, path: { org } })`. It brings its own fetch, and answers `{ data, error, response }`. */
export function apiClient({ baseUrl, key, rootKey }: ApiClientOptions): Client {
  return createClient({ baseUrl, auth: ({ name }) => (name === 'X-API-Key' ? key : rootKey) });
}
