import { QueryParameterMissingError } from '../query-refused-errors.js';
import type { QueryCall } from '../query-request.js';
import { QueryCheck } from '../query-stage.js';

/** Refuses a query whose parameters have no values before it costs a request. Names are case-insensitive, as in BigQuery. */
export class ParametersStage extends QueryCheck {
  check({ inspection, request }: QueryCall): void {
    if (inspection.parameters.length === 0 && !inspection.hasPositionalParameters) return;
    const given = new Set(Object.keys(request.params ?? {}).map((name) => name.toLowerCase()));
    const missing = inspection.parameters.filter((name) => !given.has(name.toLowerCase())).map((name) => `@${name}`);
    if (inspection.hasPositionalParameters) missing.push('?');
    if (missing.length > 0) throw new QueryParameterMissingError(missing);
  }
}
