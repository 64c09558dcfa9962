/** Digits that every double has, and that are enough to tell any two apart. */
const SURE_DIGITS = 15;
const ALL_DIGITS = 17;

/** FLOAT64 as GoogleSQL prints it: with 15 digits where they read back as the same number, otherwise with 17; `1e+20`, `nan`, `inf`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return '0';
  const digits = Number(value.toPrecision(SURE_DIGITS)) === value ? SURE_DIGITS : ALL_DIGITS;
  const [mantissa = '', exponent = '0'] = value.toExponential(digits - 1).split('e');
  const shown = mantissa.replace(/\.?0+$/, '');
  const power = Number(exponent);
  if (power < -4 || power >= digits) return `${shown}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  return trimmed(value.toFixed(Math.max(0, digits - 1 - power)));
}

const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

/** Two digits of exponent at least, as C prints them. */
export function exponentText(value: number, digits?: number): string {
  return value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** FLOAT64 as the REST API prints it in a row. */
export function restFloatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value).replace('e', 'E');
}
