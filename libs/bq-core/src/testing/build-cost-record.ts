import type { CostRecord } from '../cost/cost-record.js';

/** A cost record of the organisation `acme`; give what the test is about. */
export function buildCostRecord(given: Partial<CostRecord> = {}): CostRecord {
  return {
    orgSlug: 'acme',
    service: 'api',
    tier: 'STARTER',
    jobId: 'job_1',
    statementClass: 'select',
    labels: { org: 'acme' },
    startedAt: new Date('2026-01-02T03:04:04Z'),
    statementType: 'SELECT',
    bytesProcessed: 1_024n,
    bytesBilled: 10_485_760n,
    slotMs: 12n,
    cacheHit: false,
    durationMs: 34,
    estimatedUsd: '0.000059604644775',
    finishedAt: new Date('2026-01-02T03:04:05Z'),
    ...given,
  };
}
