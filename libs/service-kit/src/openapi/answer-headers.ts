import type { AccessRule } from '@cloudact/tenancy/nest';
import type { JsonObject } from './json-object.js';

/** `components.headers`. */
export const HEADERS: JsonObject = {
  RequestId: { description: 'Names the request in logs, problems and the audit log; what the caller sent as X-Request-Id, or a new one.', schema: { type: 'string' }, example: 'req-0b9f5c1e' },
  RetryAfter: { description: 'Whole seconds until it is worth another try.', schema: { type: 'integer', minimum: 1 }, example: 2 },
  RateLimitPolicy: { description: 'Queries that the plan of the organisation runs at the same time (draft-ietf-httpapi-ratelimit-headers).', schema: { type: 'string' }, example: '"queries";q=5;qu="concurrent-requests"' },
  RateLimit: { description: 'How many more may start now.', schema: { type: 'string' }, example: '"queries";r=4' },
};

const reference = (name: string): JsonObject => ({ $ref: `#/components/headers/${name}` });

/** The headers of a route's answers: on routes of an organisation, what its plan has left. */
export function headersOf(rule: AccessRule): JsonObject {
  const org = rule.who === 'org' || rule.who === 'root-or-org';
  return { 'X-Request-Id': reference('RequestId'), ...(org ? { 'RateLimit-Policy': reference('RateLimitPolicy'), RateLimit: reference('RateLimit') } : {}) };
}
