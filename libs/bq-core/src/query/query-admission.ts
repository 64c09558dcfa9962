import type { QueryCaller } from './query-request.js';

/** Lets a query in when its organisation's tier has room; tenancy implements it. A refusal must be a CloudActError. */
export interface QueryAdmission {
  run<T>(caller: QueryCaller, operation: () => Promise<T>, options: { readonly signal?: AbortSignal }): Promise<T>;
}

/** For processes with a single caller: tools and tests. */
export const admitAll: QueryAdmission = { run: (_caller, operation) => operation() };
