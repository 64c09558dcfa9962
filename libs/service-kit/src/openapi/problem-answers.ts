import type { AccessRule } from '@cloudact/tenancy/nest';
import { PROBLEM_CONTENT_TYPE, problemType } from '../http/problem.js';
import type { JsonObject } from './json-object.js';

interface ProblemAnswer {
  readonly name: string;
  readonly description: string;
  readonly code: string;
  readonly detail: string;
  /** Whole seconds, where waiting helps. */
  readonly retryAfterSeconds?: number;
}

/** Every refusal that a caller should be ready for, with an error of its kind as the example. `docs/errors.md` has all codes. */
const ANSWERS: Readonly<Record<number, ProblemAnswer>> = {
  400: { name: 'BadRequest', description: 'The request does not have the documented shape; errors names each field.', code: 'REQUEST_INVALID', detail: 'The request is not valid: limit: limit must not be greater than 200' },
  401: { name: 'Unauthorized', description: 'No key, or one that is not valid.', code: 'KEY_MISSING', detail: 'No key was sent. Send it in the header X-API-Key.' },
  403: { name: 'Forbidden', description: 'The key is valid, and not for this: another organisation, a missing scope, a suspended organisation.', code: 'SCOPE_MISSING', detail: 'The key does not have the scope admin.' },
  404: { name: 'NotFound', description: 'What the path names is not there.', code: 'RESOURCE_NOT_FOUND', detail: 'There is no such resource in this organisation.' },
  409: { name: 'Conflict', description: 'It is there already, or changed meanwhile, or is being worked on.', code: 'RESOURCE_CHANGED_MEANWHILE', detail: 'It was changed at the same time. Read it again and repeat the change.' },
  412: { name: 'PreconditionFailed', description: 'If-Match names a version that is not the current one.', code: 'ETAG_MISMATCH', detail: 'It is at "v4" by now, and the change was made for "v3". Read it again, and send the change with its new etag.' },
  422: { name: 'UnprocessableContent', description: 'Well formed, and it cannot be done: the detail says why and what to do.', code: 'FX_RATE_MISSING', detail: 'There is no rate from EUR to USD on or before 2026-05-01.' },
  429: { name: 'TooManyRequests', description: 'A limit of the organisation, or of the address, is reached.', code: 'BULKHEAD_FULL', detail: 'queries of the organisation is full (for acme_corp); try again in 2 s', retryAfterSeconds: 2 },
  503: { name: 'ServiceUnavailable', description: 'BigQuery, or the check of keys, does not answer at the moment. Nothing was done.', code: 'CIRCUIT_OPEN', detail: 'bigquery:query is failing and gets no requests for now; try again in 20 s', retryAfterSeconds: 20 },
};

export interface RefusableRoute {
  readonly rule: AccessRule;
  readonly method: string;
  readonly path: string;
  readonly hasBody: boolean;
  readonly hasQuery: boolean;
  readonly takesIfMatch: boolean;
}

/** The statuses that a route can refuse with, from what it is. */
export function refusalsOf({ rule, method, path, hasBody, hasQuery, takesIfMatch }: RefusableRoute): readonly number[] {
  if (rule.who === 'public') return [];
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const applies: Readonly<Record<number, boolean>> = {
    400: true,
    401: true,
    403: rule.who !== 'root',
    404: rule.who === 'root-or-org' || names.some((name) => name !== 'org' || rule.who === 'root'),
    409: method !== 'GET',
    412: takesIfMatch,
    422: hasBody || hasQuery,
    429: true,
    503: true,
  };
  return Object.keys(ANSWERS).map(Number).filter((status) => applies[status]);
}

export function problemReference(status: number): JsonObject {
  return { $ref: `#/components/responses/${ANSWERS[status]?.name ?? ''}` };
}

/** `components.responses`: one for each status, all with the one schema. */
export function problemResponses(): JsonObject {
  return Object.fromEntries(Object.entries(ANSWERS).map(([status, answer]) => [answer.name, responseOf(Number(status), answer)]));
}

function responseOf(status: number, { description, code, detail, retryAfterSeconds }: ProblemAnswer): JsonObject {
  const example = { type: problemType(code), title: code.toLowerCase().replaceAll('_', ' '), status, detail, code, instance: '/api/v1/organizations/acme_corp', request_id: 'req-0b9f5c1e', ...(retryAfterSeconds === undefined ? {} : { retry_after_seconds: retryAfterSeconds }) };
  return {
    description,
    headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' }, ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }) },
    content: { [PROBLEM_CONTENT_TYPE]: { schema: { $ref: '#/components/schemas/Problem' }, example } },
  };
}

const DETAIL = { type: 'object', required: ['message'], properties: { row: { type: 'integer', examples: [3] }, field: { type: 'string', examples: ['limit'] }, cause: { type: 'string' }, message: { type: 'string', examples: ['limit must not be greater than 200'] } } };

/** RFC 9457. */
export const PROBLEM_SCHEMA: JsonObject = {
  type: 'object',
  description: 'RFC 9457. Errors may add members of their own, such as refusal and span (SQL_REFUSED), resets_at, changeable_at.',
  required: ['type', 'title', 'status', 'detail', 'code', 'instance', 'request_id'],
  properties: {
    type: { type: 'string', format: 'uri', examples: ['urn:cloudact:error:REQUEST_INVALID'] },
    title: { type: 'string', examples: ['request invalid'] },
    status: { type: 'integer', minimum: 400, maximum: 599, examples: [400] },
    detail: { type: 'string', description: 'What is wrong, with its value, and what to do next.' },
    code: { type: 'string', description: 'Stable; decide by this.', examples: ['REQUEST_INVALID'] },
    instance: { type: 'string', description: 'The path that was asked for, without its query.' },
    request_id: { type: 'string', description: 'Finds the request in logs and the audit log.' },
    errors: { type: 'array', items: DETAIL },
    retry_after_seconds: { type: 'integer', minimum: 1, description: 'As in Retry-After.' },
  },
  additionalProperties: true,
};
