import type { SqlInspection } from './inspect-sql.js';
import { isDml } from './statement-class.js';

/** Milliseconds that a query may take, by its shape. Our own choice (design §6), not a limit of BigQuery's. */
export const QUERY_TIMEOUT_MS = {
  /** A SELECT of fewer than `SIMPLE_SELECT_LENGTH` characters without JOIN, GROUP BY or CTE. */
  simpleSelect: 30_000,
  dml: 60_000,
  /** A longer SELECT that has none of the three. */
  plainSelect: 60_000,
  /** JOIN, GROUP BY or CTE, and whatever cannot be told: DDL, scripts. */
  complex: 120_000,
} as const;

export const SIMPLE_SELECT_LENGTH = 100;

export interface QueryTimeoutLimits {
  /** The step's own wish, milliseconds; replaces the table above. */
  readonly requestedMs?: number;
  /** The tier's cap, milliseconds; never exceeded. */
  readonly capMs?: number;
}

/** The time a query gets, milliseconds. */
export function queryTimeoutMs(inspection: SqlInspection, limits: QueryTimeoutLimits = {}): number {
  const wanted = limits.requestedMs ?? timeoutOfShape(inspection);
  return Math.min(wanted, limits.capMs ?? wanted);
}

function timeoutOfShape(inspection: SqlInspection): number {
  if (isDml(inspection.statementClass)) return QUERY_TIMEOUT_MS.dml;
  if (inspection.statementClass !== 'select') return QUERY_TIMEOUT_MS.complex;
  if (inspection.hasJoin || inspection.hasGroupBy || inspection.hasCte) return QUERY_TIMEOUT_MS.complex;
  return inspection.length < SIMPLE_SELECT_LENGTH ? QUERY_TIMEOUT_MS.simpleSelect : QUERY_TIMEOUT_MS.plainSelect;
}
