import type { SqlInspection } from '../sql/inspect-sql.js';

/** Where free SQL may read: one dataset, that of the organisation whose key was proved. */
export interface GuardScope {
  /** The project that a dataset without one is in. */
  readonly projectId: string;
  readonly datasetId: string;
}

/** What a guard lets run. */
export interface AdmittedStatement {
  /** Written anew from the syntax tree; this text runs, and never the one that the guard was given. */
  readonly sql: string;
  /** Of that text. */
  readonly inspection: SqlInspection;
}

/**
 * Decides about SQL that people and language models write. Tenancy's `SqlGuard` implements it; the query path runs the `sql` of the
 * answer in place of the request's.
 */
export interface StatementGuard {
  /** @throws CloudActError with the reason, code `SQL_REFUSED` */
  admit(sql: string, scope: GuardScope): AdmittedStatement;
}
