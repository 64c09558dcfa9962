/** What one query of one organisation cost, as it goes to `org_cost_tracking`. */
export interface CostRecord {
  readonly orgSlug: string;
  /** Service that asked: `api`, `pipeline`, `chat`. */
  readonly service: string;
  readonly tier: string;
  readonly jobId: string;
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

/** Where cost records go. `record` must not throw and must not make a query wait. */
export interface CostSink {
  record(record: CostRecord): void;
  /** Resolves when all that was recorded is stored. */
  close(): Promise<void>;
}

/** For callers whose cost nobody tracks. */
export const discardCosts: CostSink = { record: () => undefined, close: async () => undefined };
