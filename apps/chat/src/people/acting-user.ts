import { createHmac, timingSafeEqual } from 'node:crypto';
import { CloudActError } from '@cloudact/bq-resilience';
import { RequestInvalidError } from '@cloudact/service-kit';
import type { KeyScope } from '@cloudact/tenancy';
import { ORG_KEY_HEADER, tenantOf } from '@cloudact/tenancy/nest';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Who a backend says is asking, and its proof: hex HMAC-SHA256 of `{org}\n{user id}` under the organisation's API key. */
const USER_HEADER = 'x-user-id';
const SIGNATURE_HEADER = 'x-user-signature';

/** The signature does not belong to this person, organisation and key. */
export class UserSignatureInvalidError extends CloudActError {
  readonly code = 'USER_SIGNATURE_INVALID';

  constructor() {
    super('X-User-Signature does not prove X-User-Id. Sign "{org}\\n{user id}" with HMAC-SHA256 under the API key of the request, in hexadecimal.');
  }
}

/** A key that may chat and no more acts in the name of a person, and the request names none that is proved. */
export class PersonRequiredError extends CloudActError {
  readonly code = 'PERSON_REQUIRED';

  constructor() {
    super('This key acts for a person, and the request proves none. Send X-User-Id with X-User-Signature, the HMAC-SHA256 of "{org}\\n{user id}" under the key, or use a key with the scope admin to act for the whole organisation.');
  }
}

interface SignedRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly params?: Readonly<Record<string, string>>;
}

/**
 * An unsigned X-User-Id proves nothing and is as if it were not there. Every person's conversations are for a role that says so: the scope
 * `admin`.
 *
 * @param scopes of the request's key
 * @returns undefined when the key acts for the organisation as a whole
 * @throws PersonRequiredError, UserSignatureInvalidError
 */
export function actingUserOf({ headers, params }: SignedRequest, scopes: readonly KeyScope[]): string | undefined {
  const signature = headers[SIGNATURE_HEADER];
  if (signature === undefined) {
    if (!scopes.includes('admin')) throw new PersonRequiredError();
    return undefined;
  }
  const [user, key] = [headers[USER_HEADER], headers[ORG_KEY_HEADER]];
  if (typeof signature !== 'string' || typeof user !== 'string' || typeof key !== 'string') throw new UserSignatureInvalidError();
  const expected = createHmac('sha256', key).update(`${params?.['org'] ?? ''}\n${user}`).digest();
  const given = Buffer.from(/^[0-9a-f]{64}$/.test(signature) ? signature : '', 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new UserSignatureInvalidError();
  return user;
}

/** The person in whose name a request comes, or undefined. A person reaches only what is theirs. */
export const ActingUser = createParamDecorator((_data: unknown, context: ExecutionContext): string | undefined => {
  const request = context.switchToHttp().getRequest<SignedRequest>();
  return actingUserOf(request, tenantOf(request, '@ActingUser()').context.scopes);
});

/** Whose things a request is about: the acting person's, who cannot name another. @throws RequestInvalidError */
export function personOf(actingUser: string | undefined, named: string | undefined): string | undefined {
  if (actingUser !== undefined && named !== undefined && actingUser !== named) throw new RequestInvalidError([{ field: 'user_id', message: 'it names another person than X-User-Id' }]);
  return actingUser ?? named;
}
