import type { DialectCases } from '../dialect-case.js';
import { STRING_CASES } from './string-functions.js';

/** Every case, by its file and heading. */
export const DIALECT_CASES: DialectCases = Object.fromEntries(
  Object.entries({ STRING_CASES }).flatMap(([file, cases]) => Object.entries(cases).map(([heading, list]) => [`${file}: ${heading}`, list])),
);
