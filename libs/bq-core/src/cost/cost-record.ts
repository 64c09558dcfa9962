/** A job that is about to be sent, as the bill needs to know it. Enough to complete the record later, from the job alone. */
export interface CostIntent {
  readonly orgSlug: string;
  /** Service that asked: `api`, `pipeline`, `chat`. */
  readonly service: string;
  readonly tier: string;
  /** Key or person on whose behalf the job runs; absent for work that nobody asked for by hand. */
  readonly userId?: string;
  readonly jobId: string;
  /** By our parser: `select`, `merge`; `load` and `copy` for jobs without SQL. */
  readonly statementClass: string;
  /** Bytes that a dry run announced; absent without one. */
  readonly estimatedBytes?: bigint;
  /** As the job carries them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly startedAt: Date;
}

/** What one job of one organisation cost, as it goes to `org_cost_tracking`. */
export interface CostRecord extends CostIntent {
  /** By BigQuery: `SELECT`, `MERGE`. */
  readonly statementType: string;
  readonly bytesProcessed: bigint;
  /** With the 10 MiB minimum per table; 0 for a cached result. */
  readonly bytesBilled: bigint;
  readonly slotMs: bigint;
  readonly cacheHit: boolean;
  readonly durationMs: number;
  /** USD at list price, plain decimal text. */
  readonly estimatedUsd: string;
  readonly finishedAt: Date;
}

/**
 * Where cost records go: `started` before a job is sent, then `record` or `unresolved`. Nothing here throws or makes a query wait.
 * A job may be started again under its id, when its first request had no answer: it is one job, and has one record.
 */
export interface CostSink {
  /** @returns false when a job of this id is open already */
  started(intent: CostIntent): boolean;
  record(record: CostRecord): void;
  /** The caller has no statistics: the job failed, was cancelled, or is unknown. What it cost is looked up. */
  unresolved(jobId: string): void;
  /** The job is not this process's to bill. */
  forget(jobId: string): void;
  /** Resolves when all that was recorded is stored, or kept where the next start finds it. */
  close(): Promise<void>;
}

/** For callers whose cost nobody tracks. */
export const discardCosts: CostSink = { started: () => true, record: () => undefined, unresolved: () => undefined, forget: () => undefined, close: async () => undefined };
