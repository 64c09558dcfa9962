import { DECIMAL, DuckDBDecimalValue, VARCHAR } from '@duckdb/node-api';
import { decimalText, divideRounded, parseDecimal } from '../../encode/decimal-text.js';
import { BIGNUMERIC_SCALE, DECIMAL_PRECISION, NUMERIC_SCALE } from '../../sql/sql-type.js';
import type { ScalarFunction } from './scalar-function.js';

const LIMIT = 10n ** BigInt(DECIMAL_PRECISION);

function decimal(value: bigint, scale: number, operation: string): DuckDBDecimalValue {
  if (value >= LIMIT || value <= -LIMIT) {
    throw new RangeError(`${scale === NUMERIC_SCALE ? 'numeric' : 'bignumeric'} overflow: ${operation}`);
  }
  return new DuckDBDecimalValue(value, DECIMAL_PRECISION, scale);
}

/** BigQuery rounds NUMERIC; of BIGNUMERIC it keeps digits that are not kept here, so that a rounded one would be wrong. */
function rounded(numerator: bigint, denominator: bigint, scale: number, operation: () => string): bigint {
  if (scale !== NUMERIC_SCALE && numerator % denominator !== 0n) throw new RangeError(`BIGNUMERIC ${operation()} needs more than ${scale} fractional digits, which this emulator holds in final results only: round it with ROUND(…, ${scale}) where it is computed`);
  return divideRounded(numerator, denominator);
}

function decimalFunctions(prefix: string, scale: number): readonly ScalarFunction[] {
  const type = DECIMAL(DECIMAL_PRECISION, scale);
  const unit = 10n ** BigInt(scale);
  const text = (d: DuckDBDecimalValue): string => decimalText(d.value, scale);
  return [
    {
      name: `${prefix}_multiply`, parameters: [type, type], returns: type,
      call: (a: DuckDBDecimalValue, b: DuckDBDecimalValue) => decimal(rounded(a.value * b.value, unit, scale, () => `${text(a)} * ${text(b)}`), scale, `${text(a)} * ${text(b)}`),
    },
    {
      name: `${prefix}_divide`, parameters: [type, type], returns: type,
      call: (a: DuckDBDecimalValue, b: DuckDBDecimalValue) => {
        if (b.value === 0n) throw new RangeError(`division by zero: ${text(a)} / ${text(b)}`);
        return decimal(rounded(a.value * unit, b.value, scale, () => `${text(a)} / ${text(b)}`), scale, `${text(a)} / ${text(b)}`);
      },
    },
    {
      // BigQuery rounds a text to NUMERIC's scale; a BIGNUMERIC that needs more digits than are kept here is refused instead.
      name: `${prefix}_of`, parameters: [VARCHAR], returns: type,
      call: (source: string) => {
        const parsed = parseDecimal(source);
        if (parsed === undefined) throw new RangeError(`Invalid ${scale === NUMERIC_SCALE ? 'NUMERIC' : 'BIGNUMERIC'} value: ${source}`);
        if (parsed.scale > scale && scale !== NUMERIC_SCALE) {
          throw new RangeError(`Invalid BIGNUMERIC value: ${source} has more than ${scale} fractional digits, which this emulator does not hold`);
        }
        const value = parsed.scale <= scale ? parsed.unscaled * 10n ** BigInt(scale - parsed.scale) : divideRounded(parsed.unscaled, 10n ** BigInt(parsed.scale - scale));
        if (value >= LIMIT || value <= -LIMIT) throw new RangeError(`Invalid ${scale === NUMERIC_SCALE ? 'NUMERIC' : 'BIGNUMERIC'} value: ${source}`);
        return decimal(value, scale, source);
      },
    },
  ];
}

export const DECIMAL_SCALARS: readonly ScalarFunction[] = [...decimalFunctions('bq_numeric', NUMERIC_SCALE), ...decimalFunctions('bq_bignumeric', BIGNUMERIC_SCALE)];
