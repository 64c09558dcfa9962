import { CloudActError } from '@cloudact/bq-resilience';
import { RequestInvalidError } from '@cloudact/service-kit';
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';

/** A change named the version that it was made for, and the thing has another one by now. */
export class EtagMismatchError extends CloudActError {
  readonly code = 'ETAG_MISMATCH';

  constructor(what: string, given: string, actual: string) {
    super(`${what} is at ${actual} by now, and the change was made for ${given}. Read it again, and send the change with its new etag.`, { facts: { given, actual } });
  }
}

/** Strong, and readable: the version counts the changes. */
export const etagOf = (version: number): string => `"v${version}"`;

const FORM = /^"v\d{1,15}"$/;

/** The `If-Match` header of a request; undefined without one: the change holds for whatever is there. @throws RequestInvalidError */
export const IfMatch = createParamDecorator((_data: unknown, context: ExecutionContext): string | undefined => {
  const value = context.switchToHttp().getRequest<{ readonly headers: Readonly<Record<string, string | string[] | undefined>> }>().headers['if-match'];
  if (value === undefined || value === '*') return undefined;
  if (typeof value !== 'string' || !FORM.test(value)) throw new RequestInvalidError([{ field: 'If-Match', message: 'must be the etag of the resource, such as "v3", or *' }]);
  return value;
});

/** Documents the header. */
export const ApiIfMatch = (): MethodDecorator => applyDecorators(ApiHeader({ name: 'If-Match', required: false, description: 'The etag that the change was made for; another one by now is answered with 412.', example: '"v3"' }));

/** @throws EtagMismatchError */
export function requireEtag(what: string, given: string | undefined, version: number): void {
  const actual = etagOf(version);
  if (given !== undefined && given !== actual) throw new EtagMismatchError(what, given, actual);
}
