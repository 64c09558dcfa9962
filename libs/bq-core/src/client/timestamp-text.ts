import { parseDecimal } from '../decimal/exact-decimal.js';

const MICROS_PER_SECOND = 1_000_000n;

/** Microseconds since the epoch as ISO 8601 with six decimals: `2026-01-02T03:04:05.000006Z`. Years 1 to 9999. */
export function timestampText(micros: bigint): string {
  let seconds = micros / MICROS_PER_SECOND;
  let rest = micros % MICROS_PER_SECOND;
  if (rest < 0n) {
    rest += MICROS_PER_SECOND;
    seconds -= 1n;
  }
  const whole = new Date(Number(seconds) * 1_000).toISOString().slice(0, 19);
  return `${whole}.${rest.toString().padStart(6, '0')}Z`;
}

/** A TIMESTAMP cell in any of the three forms that servers send: integer microseconds, seconds with decimals, ISO text. */
export function readTimestamp(cell: string): string {
  if (/^-?\d+$/.test(cell)) return timestampText(BigInt(cell));
  if (/^[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?$/.test(cell)) {
    const { units, scale } = parseDecimal(cell);
    return timestampText(scale <= 6 ? units * 10n ** BigInt(6 - scale) : units / 10n ** BigInt(scale - 6));
  }
  return cell;
}
