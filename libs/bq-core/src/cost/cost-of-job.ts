import type { JobStatistics } from '../gateway.js';
import type { CostIntent, CostRecord } from './cost-record.js';
import { priceOfBytes } from './price-of-bytes.js';

/** The record of a job that has ended, successfully or not: BigQuery bills what a failed or cancelled job had read. */
export function costOfJob(intent: CostIntent, statistics: JobStatistics, usdPerTib: string, finishedAt: Date): CostRecord {
  const { statementType, bytesProcessed, bytesBilled, slotMs, cacheHit, durationMs } = statistics;
  return { ...intent, statementType, bytesProcessed, bytesBilled, slotMs, cacheHit, durationMs, estimatedUsd: priceOfBytes(bytesBilled, usdPerTib), finishedAt };
}
