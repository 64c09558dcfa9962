/** FLOAT64 as GoogleSQL prints it: shortest text that reads back, `1e+20`, `NaN`, `inf`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0';
  const magnitude = Math.abs(value);
  if (value !== 0 && (magnitude >= 1e15 || magnitude < 1e-5)) return exponentText(value);
  return String(value);
}

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
