import { ApiError, invalidQuery } from '../api-error.js';
import { decimalText } from '../encode/decimal-text.js';
import { EngineError } from '../engine/engine-error.js';
import { NUMERIC_SCALE } from './sql-type.js';

/** The engine names operands of a NUMERIC sum by their digits, without the point. */
const numericOperands = (operands: string): string => operands.replace(/\d+/g, (digits) => decimalText(BigInt(digits), NUMERIC_SCALE));

type Rewrite = readonly [RegExp, (match: RegExpExecArray) => ApiError];

/** The engine's words in BigQuery's. What is in no row keeps the engine's text, as `invalidQuery`. */
const REWRITES: readonly Rewrite[] = [
  [/NOT NULL constraint failed: \S*?([^.\s]+)$/m, (m) => invalidQuery(`Required field ${m[1] ?? ''} cannot be null`)],
  [/More than one row returned by a subquery/i, () => invalidQuery('Scalar subquery produced more than one element')],
  [/column "?([^"]+)"? must appear in the GROUP BY clause/i, (m) => invalidQuery(`SELECT list expression references column ${m[1] ?? ''} which is neither grouped nor aggregated`)],
  [/(?:WHERE|GROUP BY) clause cannot contain aggregates/i, () => invalidQuery('Aggregate function is not allowed in this clause')],
  [/aggregate function calls cannot be nested/i, () => invalidQuery('Aggregations of aggregations are not allowed')],
  [/Overflow in (\w+) of INT64 \(([^)]*)\)/i, (m) => invalidQuery(`int64 overflow: ${m[2] ?? ''}`)],
  [/Overflow on abs\(([^)]*)\)/i, (m) => invalidQuery(`int64 overflow: ABS(${m[1] ?? ''})`)],
  [/Overflow in \w+ of DECIMAL\(\d+\) \(([^)]*)\)|Overflow in \w+ of DECIMAL/i, (m) => invalidQuery(`numeric overflow${m[1] === undefined ? '' : `: ${numericOperands(m[1])}`}`)],
  [/Failed to cast decimal value (\S+) to type INT64/, (m) => invalidQuery(`int64 out of range: ${m[1] ?? ''}`)],
  [/Casting value "([^"]*)" to type DECIMAL\(38,9\) failed/, (m) => invalidQuery(`numeric overflow: ${m[1] ?? ''}`)],
  [/(?:Overflow in|out of range for the destination type INT64|Type HUGEINT with value (\S+) can't be cast)/, () => invalidQuery('int64 overflow')],
  [/Could not convert string '([^']*)' to INT64/i, (m) => invalidQuery(`Bad int64 value: ${m[1] ?? ''}`)],
  [/Date out of range: (-?\d+)-(\d+)-(\d+)/, (m) => invalidQuery(`Input calculates to invalid date: ${(m[1] ?? '').padStart(4, '0')}-${(m[2] ?? '').padStart(2, '0')}-${(m[3] ?? '').padStart(2, '0')}`)],
  [/Time out of range: /, () => invalidQuery('Input calculates to invalid datetime')],
  [/(?:invalid|Unable to parse) date field[^"']*["']([^"']*)["']/i, (m) => invalidQuery(`Invalid date: '${m[1] ?? ''}'`)],
  [/(?:invalid timestamp field format|timestamp field value out of range|Could not convert string)[^"']*["']([^"']*)["']/i, (m) => invalidQuery(`Invalid timestamp: '${m[1] ?? ''}'`)],
  [/Unknown TimeZone '([^']*)'/i, (m) => invalidQuery(`Invalid time zone: ${m[1] ?? ''}`)],
  [/Failure in decode/i, () => invalidQuery('Invalid cast of bytes to UTF8 string')],
  [/Malformed JSON[^"]*/i, (m) => invalidQuery(`syntax error while parsing value - ${m[0]}`)],
  [/(?:missing [)\]]|unexpected \)|invalid perl operator|no argument for repetition operator|bad repetition operator|invalid escape sequence|invalid character class range|invalid named capture group|invalid repetition size|trailing \\)[^\n]*/, (m) => invalidQuery(`Cannot parse regular expression: ${m[0]}`)],
  [/In a DISTINCT aggregate, ORDER BY expressions must appear/, () => invalidQuery('An aggregate function that has both DISTINCT and ORDER BY arguments can only ORDER BY expressions that are arguments to the function')],
  [/Argument for ntile must be greater than zero/, () => invalidQuery('The N value (number of buckets) for the NTILE function must be positive')],
  [/(WHERE|HAVING|GROUP BY|JOIN) clause cannot contain window functions/i, (m) => invalidQuery(`Analytic function not allowed in ${m[1] ?? ''} clause`)],
  [/at least one window function must appear in the SELECT column or QUALIFY clause/, () => invalidQuery('The QUALIFY clause requires analytic function to be present in the QUALIFY clause or the SELECT list')],
  [/Resources exceeded during query execution: [^\n]*/, (m) => new ApiError('resourcesExceeded', m[0])],
  [/^(?:Error: )?Out of Memory Error/i, () => new ApiError('resourcesExceeded', 'Resources exceeded during query execution: The query could not be executed in the allotted memory.')],
];

export function toApiError(error: unknown): unknown {
  if (!(error instanceof EngineError)) return error;
  for (const [pattern, build] of REWRITES) {
    const match = pattern.exec(error.message);
    if (match !== null) return build(match);
  }
  const [line = error.message] = error.message.split('\n');
  return invalidQuery(line.replace(/^(?:Error: )?(?:Invalid Input|Conversion|Binder|Out of Range|Catalog|Constraint|Parser) Error: /, ''));
}
