import type { QueryPrincipal } from '../gateway.js';
import type { RequestAuth } from './rest-endpoint.js';

/** Proves to BigQuery in the name of which organisation a query comes, so that BigQuery itself keeps it to that organisation's data. */
export interface OrgCredentials {
  authFor(principal: QueryPrincipal): RequestAuth;
}
