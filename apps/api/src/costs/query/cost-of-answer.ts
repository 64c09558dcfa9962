import { priceOfBytes, type QueryResult } from '@cloudact/bq-core';

/** What the statement behind an answer read, and what that costs at list price. */
export interface CostOfAnswer {
  readonly job_id: string;
  readonly bytes_processed: string;
  readonly bytes_billed: string;
  readonly estimated_usd: string;
  readonly cache_hit: boolean;
}

export function costOfAnswer({ statistics }: QueryResult): CostOfAnswer {
  const { jobId, bytesProcessed, bytesBilled, cacheHit } = statistics;
  return { job_id: jobId, bytes_processed: String(bytesProcessed), bytes_billed: String(bytesBilled), estimated_usd: priceOfBytes(bytesBilled), cache_hit: cacheHit };
}
