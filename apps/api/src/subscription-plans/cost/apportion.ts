/**
 * Splits whole units over equal parts: part `index` of `parts`. Each part is the difference of two rounded running totals, so that
 * all sum to `units` exactly, no two differ by more than one unit, what division leaves over is spread evenly, and any first parts
 * together are within one unit of their share.
 */
export function apportion(units: bigint, parts: number, index: number): bigint {
  const upTo = (count: number): bigint => (units * BigInt(count)) / BigInt(parts);
  return upTo(index + 1) - upTo(index);
}
