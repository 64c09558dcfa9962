import { formatDecimal, parseDecimal } from '../decimal/exact-decimal.js';
import { BYTES_PER_TIB, ON_DEMAND_USD_PER_TIB } from '../limits.js';

/** Digits after the point of a price: a byte costs about 5.7e-12 USD, so that nothing is rounded to nothing. */
const PRICE_SCALE = 15;

/**
 * What on-demand billing asks for `bytesBilled`, in USD as plain decimal text with at most 15 decimals, rounded half up.
 * `bytesBilled` already has the 10 MiB minimum per table in it.
 * @throws InvalidDecimalError for a malformed price
 */
export function priceOfBytes(bytesBilled: bigint, usdPerTib: string = ON_DEMAND_USD_PER_TIB): string {
  const price = parseDecimal(usdPerTib);
  const divisor = BYTES_PER_TIB * 10n ** BigInt(price.scale);
  const scaled = bytesBilled * price.units * 10n ** BigInt(PRICE_SCALE);
  return formatDecimal({ units: (scaled * 2n + divisor) / (divisor * 2n), scale: PRICE_SCALE });
}
