import { ARRAY_FUNCTIONS, CONDITIONAL_FUNCTIONS, JSON_FUNCTIONS } from './general-functions.js';
import { functionTable } from './function-table.js';
import { MATH_FUNCTIONS } from './math-functions.js';
import { STRING_FUNCTIONS } from './string-functions.js';
import { RANGE_FUNCTIONS } from './range-functions.js';
import { TIME_FUNCTIONS } from './time-functions.js';

/** Every scalar function that is a matter of its arguments alone. To add one, add a row; see CONTEXT.md. */
export const FUNCTIONS = functionTable(STRING_FUNCTIONS, MATH_FUNCTIONS, TIME_FUNCTIONS, JSON_FUNCTIONS, ARRAY_FUNCTIONS, CONDITIONAL_FUNCTIONS, RANGE_FUNCTIONS);
