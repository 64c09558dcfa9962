import type { QueryParameter, QueryPrincipal, ResultLimits } from '../gateway.js';
import type { SqlInspection } from '../sql/inspect-sql.js';
import type { StatementClass } from '../sql/statement-class.js';
import type { StatementGuard } from './statement-guard.js';

/** For whom a query runs: labels, fairness and the bill go by it. */
export interface QueryCaller {
  readonly orgSlug: string;
  /** Subscription tier, `STARTER` and so on. */
  readonly tier: string;
  /** `api`, `pipeline`, `chat`. */
  readonly service: string;
  /** Key or person that asks: for the bill, never for rights. */
  readonly userId?: string;
}

export interface QueryRequest {
  readonly sql: string;
  readonly params?: Readonly<Record<string, QueryParameter>>;
  /**
   * Datasets that the query may touch, `dataset` or `project.dataset`. Given, whatever cannot be read, or names anything else, is
   * refused. Absent: no guard, for statements of our own repositories.
   */
  readonly allowedDatasets?: readonly string[];
  /**
   * For SQL that people and language models write; needs exactly one of `allowedDatasets`. What it admits is what runs, after a dry run
   * has shown that BigQuery reads it the same way.
   */
  readonly guard?: StatementGuard;
  /** In whose name BigQuery is asked; it then keeps to that organisation's datasets whatever the SQL says. Default: the service's own. */
  readonly principal?: QueryPrincipal;
  /** What the statement may be. Default: with a guard SELECT and DML, without one anything. */
  readonly allowedStatements?: readonly StatementClass[];
  /** Bytes; a dry run must not promise more. Absent: no dry run. */
  readonly maxEstimatedBytes?: bigint;
  /** Bytes; the tier's cap on the job, which no estimate replaces. Default: 2^63 - 1. */
  readonly maximumBytesBilled?: bigint;
  /** Milliseconds: the step's own timeout, instead of the one by statement shape. */
  readonly timeoutMs?: number;
  /** Milliseconds: the tier's cap on any timeout. */
  readonly maxTimeoutMs?: number;
  /** What the result may come to. Default: all of it; `queryRows` takes no heed of rows and bytes. */
  readonly limits?: ResultLimits;
  /** Bytes of a page of `queryRows`. Default 4 MiB. */
  readonly pageBytes?: number;
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
  /** What a dry run announced, once there was one. */
  readonly estimatedBytes?: bigint;
  /** The job is there already, from an attempt before this one. */
  readonly attach?: boolean;
  /** Called once BigQuery has taken the job on. */
  readonly onStarted?: () => void;
}
