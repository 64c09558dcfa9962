/** Exact decimals between text and unscaled integers. */

/** `-1.50` of scale 2 is written `-1.5`: BigQuery drops trailing zeros. */
export function decimalText(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? '-' : '';
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  const whole = digits.slice(0, digits.length - scale);
  return fraction === '' || scale === 0 ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

export interface ParsedDecimal {
  /** Value times ten to the power of `scale`. */
  readonly unscaled: bigint;
  readonly scale: number;
}

export function parseDecimal(text: string): ParsedDecimal | undefined {
  const match = DECIMAL.exec(text.trim());
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const power = Number(exponent);
  if (Math.abs(power) > 1000) return undefined;
  const kept = fraction.replace(/0+$/, '');
  const magnitude = BigInt(`${whole}${kept}` || '0');
  const signed = sign === '-' ? -magnitude : magnitude;
  const scale = kept.length - power;
  return scale >= 0 ? { unscaled: signed, scale } : { unscaled: signed * 10n ** BigInt(-scale), scale: 0 };
}

/** Half away from zero, as NUMERIC does. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const rounded = (n * 2n + d) / (d * 2n);
  return negative ? -rounded : rounded;
}

/** Text to the unscaled integer of a given scale; digits beyond the scale are rounded (the caller refuses them where it must). */
export function unscaledDecimal(text: string, scale: number): bigint {
  const parsed = parseDecimal(text);
  if (parsed === undefined) throw new RangeError(`Invalid decimal: ${text}`);
  if (parsed.scale <= scale) return parsed.unscaled * 10n ** BigInt(scale - parsed.scale);
  return divideRounded(parsed.unscaled, 10n ** BigInt(parsed.scale - scale));
}
