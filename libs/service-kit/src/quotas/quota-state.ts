import type { ResultRow } from '@cloudact/bq-core';
import type { RunLimitName } from './quota-errors.js';
import type { RunLimits } from './run-limits.js';

/** A run, and what its organisation has used, as the ledger has it. */
export interface QuotaState {
  readonly runId: string;
  /** Undefined for a run that the ledger does not know. */
  readonly lastEvent: 'RESERVED' | 'USED' | 'RELEASED' | undefined;
  /** Day on which the run counts. */
  readonly usageDate: string | null;
  readonly reservedAt: string | null;
  /** Last sign of life of the run: its reservation or a renewal. */
  readonly seenAt: string | null;
  readonly used: Readonly<Record<RunLimitName, number>>;
  readonly limits: RunLimits;
}

export function stateOf(row: ResultRow): QuotaState {
  const text = (name: string): string | null => (row[name] ?? null) as string | null;
  const count = (name: string): number => Number(row[name]);
  const limit = (name: string): number | null => (text(name) === null ? null : count(name));
  return {
    runId: String(row['run_id']),
    lastEvent: (text('last_event') ?? undefined) as QuotaState['lastEvent'],
    usageDate: text('usage_date'),
    reservedAt: text('reserved_at'),
    seenAt: text('seen_at'),
    used: { daily: count('daily_used'), monthly: count('monthly_used'), concurrent: count('concurrent_used') },
    limits: { daily: limit('daily_limit'), monthly: limit('monthly_limit'), concurrent: limit('concurrent_limit') },
  };
}

const NAMES: readonly RunLimitName[] = ['daily', 'monthly', 'concurrent'];

/** The first limit that leaves no room for one more, or undefined. */
export function fullLimit({ used, limits }: QuotaState): { readonly name: RunLimitName; readonly most: number } | undefined {
  return limitWhere((name, most) => used[name] >= most, limits);
}

/** True when more is used than a limit allows: another process counted at the same time. */
export function isOverLimit({ used, limits }: QuotaState): boolean {
  return limitWhere((name, most) => used[name] > most, limits) !== undefined;
}

function limitWhere(holds: (name: RunLimitName, most: number) => boolean, limits: RunLimits): { readonly name: RunLimitName; readonly most: number } | undefined {
  for (const name of NAMES) {
    const most = limits[name];
    if (most !== null && holds(name, most)) return { name, most };
  }
  return undefined;
}
