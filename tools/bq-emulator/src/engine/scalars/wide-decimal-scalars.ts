import { BIGINT, DECIMAL, DuckDBDecimalValue, INTEGER, VARCHAR } from '@duckdb/node-api';
import { compareWide, nearest, roundWide, wideProduct, wideQuotient } from '../../encode/wide-decimal.js';
import { BIGNUMERIC_SCALE, DECIMAL_PRECISION } from '../../sql/sql-type.js';
import type { ScalarFunction } from './scalar-function.js';

/** BIGNUMERIC with more digits than the engine's decimals have, as text. */
export const WIDE_DECIMAL_SCALARS: readonly ScalarFunction[] = [
  { name: 'bq_wide_multiply', parameters: [VARCHAR, VARCHAR], returns: VARCHAR, call: wideProduct },
  { name: 'bq_wide_divide', parameters: [VARCHAR, VARCHAR], returns: VARCHAR, call: wideQuotient },
  { name: 'bq_wide_compare', parameters: [VARCHAR, VARCHAR], returns: INTEGER, call: compareWide },
  { name: 'bq_wide_round', parameters: [VARCHAR, BIGINT, VARCHAR], returns: VARCHAR, call: (text: string, digits: bigint, how: string) => roundWide(text, Number(digits), how) },
  { name: 'bq_wide_nearest', parameters: [VARCHAR], returns: DECIMAL(DECIMAL_PRECISION, BIGNUMERIC_SCALE), call: (text: string) => new DuckDBDecimalValue(nearest(text, BIGNUMERIC_SCALE), DECIMAL_PRECISION, BIGNUMERIC_SCALE) },
];
