import type { DialectCases } from '../dialect-case.js';
import { AGGREGATE_EXAMPLES } from './aggregate-examples.js';
import { AGGREGATE_FORMS } from './aggregate-forms.js';
import { AGGREGATE_CASES } from './aggregate-functions.js';
import { ARRAY_CASES } from './array-functions.js';
import { CONVERSION_CASES } from './conversion-functions.js';
import { EVALUATOR_ANSWERS } from './evaluator-answers.js';
import { EVALUATION_CASES } from './evaluation.js';
import { FORMAT_CASES } from './format-elements.js';
import { JSON_EXAMPLES } from './json-examples.js';
import { JSON_CASES } from './json-functions.js';
import { MATH_CASES } from './math-functions.js';
import { LEXICAL_CASES } from './lexical-examples.js';
import { MISC_EXAMPLES } from './misc-examples.js';
import { LIMIT_CASES } from './numeric-limits.js';
import { PIPE_CASES } from './pipe-syntax.js';
import { QUERY_EXAMPLES } from './query-examples.js';
import { QUERY_CASES } from './query-syntax.js';
import { RANGE_CASES } from './range-functions.js';
import { SCALAR_EDGES } from './scalar-edges.js';
import { SET_CASES } from './set-operators.js';
import { STRING_EXAMPLES } from './string-examples.js';
import { STRING_CASES } from './string-functions.js';
import { TIME_SERIES_CASES } from './time-series.js';
import { TIME_EXAMPLES } from './time-examples.js';
import { TIME_CASES } from './time-functions.js';
import { WINDOW_EXAMPLES } from './window-examples.js';
import { ARRAY_PAGES } from './arrays-pages.js';
import { JSON_PAGES } from './json-pages.js';
import { LEXIS_PAGES } from './lexis-pages.js';
import { QUERY_PAGES } from './queries-pages.js';
import { STRING_PAGES } from './strings-pages.js';
import { TIME_PAGES } from './times-pages.js';

const FILES: Readonly<Record<string, DialectCases>> = {
  strings: STRING_CASES, mathematics: MATH_CASES, conversions: CONVERSION_CASES, times: TIME_CASES, json: JSON_CASES, arrays: ARRAY_CASES, aggregates: AGGREGATE_CASES, queries: QUERY_CASES,
  'more aggregates': AGGREGATE_EXAMPLES, 'forms of aggregates': AGGREGATE_FORMS, 'evaluation': EVALUATION_CASES, 'format elements': FORMAT_CASES, 'more json': JSON_EXAMPLES, 'limits of numbers': LIMIT_CASES, 'lexis': LEXICAL_CASES, 'time series': TIME_SERIES_CASES, 'arrays, NET, operators, lexis': MISC_EXAMPLES, 'pipes': PIPE_CASES, 'more queries': QUERY_EXAMPLES, 'ranges': RANGE_CASES, 'edges of scalar functions': SCALAR_EDGES, 'set operators': SET_CASES, 'more strings': STRING_EXAMPLES, 'more times': TIME_EXAMPLES, 'windows': WINDOW_EXAMPLES,
  'edges': EVALUATOR_ANSWERS,
  'pages on arrays and numbers': ARRAY_PAGES, 'page on JSON': JSON_PAGES, 'pages on lexis and operators': LEXIS_PAGES, 'pages on queries': QUERY_PAGES, 'pages on strings': STRING_PAGES, 'pages on times': TIME_PAGES,
};

/** Every case, by its file and heading. */
export const DIALECT_CASES: DialectCases = Object.fromEntries(
  Object.entries(FILES).flatMap(([file, cases]) => Object.entries(cases).map(([heading, list]) => [`${file}: ${heading}`, list])),
);
