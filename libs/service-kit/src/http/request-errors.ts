import { CloudActError } from '@cloudact/bq-resilience';
import type { ProblemDetail } from './problem.js';

/** The request does not have the shape that the route documents. Names every field that is wrong. */
export class RequestInvalidError extends CloudActError {
  readonly code = 'REQUEST_INVALID';

  constructor(readonly errors: readonly ProblemDetail[]) {
    super(`The request is not valid: ${errors.map(({ field, message }) => (field === undefined ? message : `${field}: ${message}`)).join('; ')}`);
  }
}
