import { ApiError, invalidQuery } from '../api-error.js';
import { EngineError } from '../engine/engine-error.js';

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
  [/Overflow in \w+ of DECIMAL\(\d+\) \(([^)]*)\)|Overflow in \w+ of DECIMAL/i, (m) => invalidQuery(`numeric overflow${m[1] === undefined ? '' : `: ${m[1]}`}`)],
  [/(?:Overflow in|out of range for the destination type INT64|Type HUGEINT with value (\S+) can't be cast)/, () => invalidQuery('int64 overflow')],
  [/Could not convert string '([^']*)' to INT64/i, (m) => invalidQuery(`Bad int64 value: ${m[1] ?? ''}`)],
  [/(?:invalid|Unable to parse) date field[^"']*["']([^"']*)["']/i, (m) => invalidQuery(`Invalid date: '${m[1] ?? ''}'`)],
  [/(?:invalid timestamp field format|timestamp field value out of range|Could not convert string)[^"']*["']([^"']*)["']/i, (m) => invalidQuery(`Invalid timestamp: '${m[1] ?? ''}'`)],
  [/Unknown TimeZone '([^']*)'/i, (m) => invalidQuery(`Invalid time zone: ${m[1] ?? ''}`)],
  [/Failure in decode/i, () => invalidQuery('Invalid cast of bytes to UTF8 string')],
  [/Malformed JSON[^"]*/i, (m) => invalidQuery(`syntax error while parsing value - ${m[0]}`)],
  [/^Out of Memory Error/i, () => new ApiError('resourcesExceeded', 'Resources exceeded during query execution: The query could not be executed in the allotted memory.')],
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
