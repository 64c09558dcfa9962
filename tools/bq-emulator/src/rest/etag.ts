import { createHash } from 'node:crypto';
import { ApiError } from '../api-error.js';
import type { Exchange, Reply } from './http-exchange.js';

export const etagOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 24);

/** `If-Match`: the change is refused where the resource is another by now. */
export function requireMatch(exchange: Exchange, etag: string): void {
  const wanted = exchange.headers['if-match'];
  if (wanted !== undefined && wanted !== '*' && wanted !== etag) throw new ApiError('conditionNotMet', 'Precondition check failed.');
}

/** `If-None-Match`: 304 where the caller has the resource as it is. */
export function unlessMatched(exchange: Exchange, resource: { readonly etag: string }): Reply {
  return exchange.headers['if-none-match'] === resource.etag ? { status: 304 } : { status: 200, body: resource };
}
