import { createHash } from 'node:crypto';
import { RequestInvalidError } from '../http/request-errors.js';

export const IDEMPOTENCY_KEY_HEADER = 'idempotency-key';
/** Characters of ASCII that print, as in the IETF draft (draft-ietf-httpapi-idempotency-key-header). */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** @throws RequestInvalidError for a key that is empty, too long, not plain text or there twice */
export function idempotencyKeyOf(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && KEY.test(header)) return header;
  throw new RequestInvalidError([{ field: 'Idempotency-Key', message: 'one header of 1 to 255 printable ASCII characters without spaces' }]);
}

/** What makes two requests the same: method, path, query in any order, and the body as it was received. */
export function requestSha256(method: string, url: string, bodySha256: string): string {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  searchParams.sort();
  return createHash('sha256').update(JSON.stringify([method, pathname, [...searchParams], bodySha256])).digest('hex');
}
