import type { QueryCaller } from '@cloudact/bq-core';

/** Stands where an organisation's slug would, for what the operator does; no organisation can be called so. */
export const PLATFORM_ORG = '_platform';

/** The operator as a caller of queries: the platform pays. */
export const PLATFORM_CALLER: QueryCaller = { orgSlug: PLATFORM_ORG, tier: 'ENTERPRISE', service: 'api' };
