import { BIGINT, DECIMAL, DOUBLE, DuckDBDecimalValue, VARCHAR } from '@duckdb/node-api';
import { decimalText, divideRounded, parseDecimal } from '../../encode/decimal-text.js';
import { roundedFloat } from '../../encode/float-rounding.js';
import { floatText } from '../../encode/float-text.js';
import { floatInUnits } from '../../encode/wide-decimal.js';
import { DECIMAL_PRECISION, NUMERIC_SCALE } from '../../sql/sql-type.js';
import type { ScalarFunction } from './scalar-function.js';

const LIMIT = 10n ** BigInt(DECIMAL_PRECISION);
const UNIT = 10n ** BigInt(NUMERIC_SCALE);
const NUMERIC = DECIMAL(DECIMAL_PRECISION, NUMERIC_SCALE);

function numeric(value: bigint, operation: () => string): DuckDBDecimalValue {
  if (value >= LIMIT || value <= -LIMIT) throw new RangeError(operation());
  return new DuckDBDecimalValue(value, DECIMAL_PRECISION, NUMERIC_SCALE);
}

const text = (d: DuckDBDecimalValue): string => decimalText(d.value, NUMERIC_SCALE);

/** NUMERIC, rounded half away from zero, as BigQuery does. */
export const DECIMAL_SCALARS: readonly ScalarFunction[] = [
  {
    name: 'bq_numeric_multiply', parameters: [NUMERIC, NUMERIC], returns: NUMERIC,
    call: (a: DuckDBDecimalValue, b: DuckDBDecimalValue) => numeric(divideRounded(a.value * b.value, UNIT), () => `numeric overflow: ${text(a)} * ${text(b)}`),
  },
  {
    name: 'bq_numeric_divide', parameters: [NUMERIC, NUMERIC], returns: NUMERIC,
    call: (a: DuckDBDecimalValue, b: DuckDBDecimalValue) => {
      if (b.value === 0n) throw new RangeError(`division by zero: ${text(a)} / ${text(b)}`);
      return numeric(divideRounded(a.value * UNIT, b.value), () => `numeric overflow: ${text(a)} / ${text(b)}`);
    },
  },
  // The engine multiplies first, and rounds on the way.
  {
    name: 'bq_numeric_of_float', parameters: [DOUBLE], returns: NUMERIC,
    call: (x: number) => {
      if (!Number.isFinite(x)) throw new RangeError(`Illegal conversion of non-finite floating point number to numeric: ${floatText(x)}`);
      return numeric(floatInUnits(x, UNIT), () => `numeric out of range: ${floatText(x)}`);
    },
  },
  { name: 'bq_exact_round', parameters: [DOUBLE, BIGINT], returns: DOUBLE, call: (x: number, digits: bigint) => roundedFloat(x, Number(digits), 'round') },
  { name: 'bq_exact_trunc', parameters: [DOUBLE, BIGINT], returns: DOUBLE, call: (x: number, digits: bigint) => roundedFloat(x, Number(digits), 'trunc') },
  {
    name: 'bq_numeric_of', parameters: [VARCHAR], returns: NUMERIC,
    call: (source: string) => {
      const parsed = parseDecimal(source);
      if (parsed === undefined) throw new RangeError(`Invalid NUMERIC value: ${source}`);
      const value = parsed.scale <= NUMERIC_SCALE ? parsed.unscaled * 10n ** BigInt(NUMERIC_SCALE - parsed.scale) : divideRounded(parsed.unscaled, 10n ** BigInt(parsed.scale - NUMERIC_SCALE));
      return numeric(value, () => `Invalid NUMERIC value: ${source}`);
    },
  },
];
