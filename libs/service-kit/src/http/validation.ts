import type { ValidationError } from '@nestjs/common';
import type { ProblemDetail } from './problem.js';
import { RequestInvalidError } from './request-errors.js';
import { StrictValidationPipe } from './strict-validation.pipe.js';

/** DTOs are the whole truth of a body: unknown fields are refused, not dropped. */
export function strictValidation(): StrictValidationPipe {
  return new StrictValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    exceptionFactory: (errors) => new RequestInvalidError(errors.flatMap((error) => detailsOf(error, ''))),
  });
}

function detailsOf(error: ValidationError, prefix: string): readonly ProblemDetail[] {
  const field = `${prefix}${error.property}`;
  const own = Object.values(error.constraints ?? {}).map((message) => ({ field, message }));
  return [...own, ...(error.children ?? []).flatMap((child) => detailsOf(child, `${field}.`))];
}
