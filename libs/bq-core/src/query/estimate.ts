import { priceOfBytes } from '../cost/price-of-bytes.js';
import type { DryRun } from '../gateway.js';
import { MINIMUM_BILLED_BYTES_PER_TABLE } from '../limits.js';

/** What a query would cost, as far as a dry run can tell. Data may grow before it runs: only the job's own byte cap is a ceiling. */
export interface QueryEstimate extends DryRun {
  /** At least: the bytes with the minimum of 10 MiB for each table. A result from the cache would cost nothing. */
  readonly bytesBilled: bigint;
  /** USD for `bytesBilled`, plain decimal text. */
  readonly usd: string;
  /** `bytesBilled` over the caller's cap, 1 for all of it; absent where there is none. */
  readonly shareOfCap?: number;
}

/** Billing counts whole MiB (docs: pricing#on_demand_pricing, "rounded up to the nearest MB"). */
const BILLING_UNIT = 1n << 20n;
/** Four digits of a share. */
const SHARE_SCALE = 10_000n;

export function estimateOf(dryRun: DryRun, { usdPerTib, capBytes }: { readonly usdPerTib: string; readonly capBytes?: bigint }): QueryEstimate {
  const bytesBilled = billedBytes(dryRun);
  const share = capBytes === undefined || capBytes <= 0n ? {} : { shareOfCap: Number((bytesBilled * SHARE_SCALE) / capBytes) / Number(SHARE_SCALE) };
  return { ...dryRun, bytesBilled, usd: priceOfBytes(bytesBilled, usdPerTib), ...share };
}

/** A dry run tells the bytes of all tables together: what is known of the bill is its floor. */
function billedBytes({ bytesProcessed, referencedTables }: DryRun): bigint {
  if (bytesProcessed === 0n) return 0n;
  const whole = ((bytesProcessed + BILLING_UNIT - 1n) / BILLING_UNIT) * BILLING_UNIT;
  const tables = BigInt(Math.max(1, referencedTables.length));
  const least = tables * MINIMUM_BILLED_BYTES_PER_TABLE;
  return whole > least ? whole : least;
}
