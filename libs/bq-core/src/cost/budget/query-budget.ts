import type { QueryCaller } from '../../query/query-request.js';

/** Lets a query run while its organisation has budget left for the day. */
export interface QueryBudget {
  /** Nothing to wait for is the usual answer. @throws BudgetExceededError */
  admit(caller: QueryCaller): void | Promise<void>;
  /** Counts what a query has billed, until the stored records tell. Bytes. */
  spent(orgSlug: string, bytesBilled: bigint): void;
}

/** For processes without budgets: tools and tests. */
export const noBudget: QueryBudget = { admit: () => undefined, spent: () => undefined };
