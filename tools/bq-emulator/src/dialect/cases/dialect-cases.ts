import type { DialectCases } from '../dialect-case.js';
import { CONVERSION_CASES } from './conversion-functions.js';
import { MATH_CASES } from './math-functions.js';
import { STRING_CASES } from './string-functions.js';
import { TIME_CASES } from './time-functions.js';

const FILES: Readonly<Record<string, DialectCases>> = { strings: STRING_CASES, mathematics: MATH_CASES, conversions: CONVERSION_CASES, times: TIME_CASES };

/** Every case, by its file and heading. */
export const DIALECT_CASES: DialectCases = Object.fromEntries(
  Object.entries(FILES).flatMap(([file, cases]) => Object.entries(cases).map(([heading, list]) => [`${file}: ${heading}`, list])),
);
