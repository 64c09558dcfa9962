import type { Node } from 'sql-parser-cst';
import { ApiError } from '../../api-error.js';
import type { Translation } from './translation.js';

/** What rules over types say, which know no place in the source. */
const OF_TYPES = /^(?:No matching signature|Invalid cast|Could not cast literal|Casting between|Number of arguments|Equality is not defined|Less than is not defined|\S+ does not support the \S+ date part|A valid date part name is required|Invalid (?:integer|DATE|TIME|DATETIME|TIMESTAMP|JSON|NUMERIC|BIGNUMERIC) literal|Array elements of types|Array element type|Cannot construct array|STRUCT type has|Struct field \d+ has type|CASE condition must be|IN is not defined|(?:GREATEST|LEAST) is not defined)/;
const PLACED = / at \[\d+:\d+\]$/;

/** Runs a rule over types; its error says where it stands. */
export function placed<T>(t: Translation, where: (message: string) => Node, rule: () => T): T {
  try {
    return rule();
  } catch (error) {
    if (error instanceof ApiError && OF_TYPES.test(error.message) && !PLACED.test(error.message)) throw t.error(error.message, where(error.message));
    throw error;
  }
}
