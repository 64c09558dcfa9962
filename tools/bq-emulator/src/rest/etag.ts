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

/** An `etag` inside of a resource: a change of another state than the caller has seen is refused. */
export function requireEtag(given: unknown, etag: unknown): void {
  if (given !== undefined && given !== etag) throw new ApiError('conditionNotMet', 'There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.');
}
