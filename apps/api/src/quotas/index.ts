export { QuotaLedger, type QuotaLedgerOptions, type RunOfOrg } from './quota-ledger.js';
export type { QuotaState } from './quota-state.js';
export { type RunLimits, TIER_RUN_LIMITS } from './run-limits.js';
