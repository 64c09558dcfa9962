import { BIGINT, BIGNUM, DECIMAL, DOUBLE, DuckDBDecimalValue, VARCHAR } from '@duckdb/node-api';
import { limitedWide, roundWide, storedDigits, wideOfFloat, wideOfText, wideProduct, wideQuotient, wideRemainder, wideRoot, wideText } from '../../encode/wide-decimal.js';
import { wideExp, wideLn, wideLog, wideLog10, widePower } from '../../encode/wide-logarithm.js';
import { DECIMAL_PRECISION, STORED_BIGNUMERIC_SCALE } from '../../sql/sql-type.js';
import type { ScalarFunction } from './scalar-function.js';

/** BIGNUMERIC as the engine's integer of any size, in units of 10^-38. */
export const WIDE_DECIMAL_SCALARS: readonly ScalarFunction[] = [
  { name: 'bq_bignumeric_multiply', parameters: [BIGNUM, BIGNUM], returns: BIGNUM, call: wideProduct },
  { name: 'bq_bignumeric_divide', parameters: [BIGNUM, BIGNUM], returns: BIGNUM, call: wideQuotient },
  { name: 'bq_bignumeric_mod', parameters: [BIGNUM, BIGNUM], returns: BIGNUM, call: wideRemainder },
  { name: 'bq_bignumeric_sqrt', parameters: [BIGNUM], returns: BIGNUM, call: wideRoot },
  { name: 'bq_bignumeric_exp', parameters: [BIGNUM], returns: BIGNUM, call: wideExp },
  { name: 'bq_bignumeric_ln', parameters: [BIGNUM], returns: BIGNUM, call: wideLn },
  { name: 'bq_bignumeric_log10', parameters: [BIGNUM], returns: BIGNUM, call: wideLog10 },
  { name: 'bq_bignumeric_log', parameters: [BIGNUM, BIGNUM], returns: BIGNUM, call: wideLog },
  { name: 'bq_bignumeric_pow', parameters: [BIGNUM, BIGNUM], returns: BIGNUM, call: widePower },
  { name: 'bq_bignumeric_of', parameters: [VARCHAR], returns: BIGNUM, call: wideOfText },
  { name: 'bq_bignumeric_of_float', parameters: [DOUBLE], returns: BIGNUM, call: wideOfFloat },
  { name: 'bq_bignumeric_text', parameters: [BIGNUM], returns: VARCHAR, call: wideText },
  { name: 'bq_bignumeric_round', parameters: [BIGNUM, BIGINT, VARCHAR], returns: BIGNUM, call: (x: bigint, digits: bigint, how: string) => roundWide(x, Number(digits), how) },
  { name: 'bq_bignumeric_limit', parameters: [BIGNUM, BIGINT, BIGINT], returns: BIGNUM, call: (x: bigint, precision: bigint, scale: bigint) => limitedWide(x, Number(precision), Number(scale)) },
  { name: 'bq_bignumeric_stored', parameters: [BIGNUM], returns: DECIMAL(DECIMAL_PRECISION, STORED_BIGNUMERIC_SCALE), call: (x: bigint) => new DuckDBDecimalValue(storedDigits(x), DECIMAL_PRECISION, STORED_BIGNUMERIC_SCALE) },
];
