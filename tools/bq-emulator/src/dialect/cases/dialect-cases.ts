import type { DialectCases } from '../dialect-case.js';
import { AGGREGATE_CASES } from './aggregate-functions.js';
import { ARRAY_CASES } from './array-functions.js';
import { CONVERSION_CASES } from './conversion-functions.js';
import { JSON_CASES } from './json-functions.js';
import { MATH_CASES } from './math-functions.js';
import { QUERY_CASES } from './query-syntax.js';
import { STRING_CASES } from './string-functions.js';
import { TIME_CASES } from './time-functions.js';

const FILES: Readonly<Record<string, DialectCases>> = { strings: STRING_CASES, mathematics: MATH_CASES, conversions: CONVERSION_CASES, times: TIME_CASES, json: JSON_CASES, arrays: ARRAY_CASES, aggregates: AGGREGATE_CASES, queries: QUERY_CASES };

/** Every case, by its file and heading. */
export const DIALECT_CASES: DialectCases = Object.fromEntries(
  Object.entries(FILES).flatMap(([file, cases]) => Object.entries(cases).map(([heading, list]) => [`${file}: ${heading}`, list])),
);
