import type { QueryParameter } from '../gateway.js';
import type { SqlInspection } from '../sql/inspect-sql.js';
import type { StatementClass } from '../sql/statement-class.js';

/** For whom a query runs: labels, fairness and the bill go by it. */
export interface QueryCaller {
  readonly orgSlug: string;
  /** Subscription tier, `STARTER` and so on. */
  readonly tier: string;
  /** `api`, `pipeline`, `chat`. */
  readonly service: string;
}

export interface QueryRequest {
  readonly sql: string;
  readonly params?: Readonly<Record<string, QueryParameter>>;
  /**
   * Datasets that the query may touch, `dataset` or `project.dataset`. Given, whatever cannot be read, or names anything else, is
   * refused. Absent: no guard, for statements of our own repositories.
   */
  readonly allowedDatasets?: readonly string[];
  /** What the statement may be. Default: with a guard SELECT and DML, without one anything. */
  readonly allowedStatements?: readonly StatementClass[];
  /** Bytes; a dry run must not promise more. Absent: no dry run. */
  readonly maxEstimatedBytes?: bigint;
  /** Bytes; the tier's cap on the job. */
  readonly maximumBytesBilled?: bigint;
  /** Milliseconds: the step's own timeout, instead of the one by statement shape. */
  readonly timeoutMs?: number;
  /** Milliseconds: the tier's cap on any timeout. */
  readonly maxTimeoutMs?: number;
  /** Beside `org`, `service` and `tier`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Default: a fresh one. The same id twice is the same job. */
  readonly jobId?: string;
  readonly signal?: AbortSignal;
}

/** A request on its way through the stages, with what they have found out. */
export interface QueryCall {
  readonly caller: QueryCaller;
  readonly request: QueryRequest;
  readonly inspection: SqlInspection;
  /** Milliseconds. */
  readonly timeoutMs: number;
  readonly jobId: string;
}
