import { CloudActError } from '@cloudact/bq-resilience';
import { type OrgContext, parseOrgSlug } from '@cloudact/tenancy';
import { sourceAddress, tryTenantOf } from '@cloudact/tenancy/nest';
import type { FastifyRequest } from 'fastify';
import { PLATFORM_ORG } from '../bigquery/cost-store.js';
import { STATUS_OF_CODE } from '../http/status-of-code.js';
import { auditedAction } from './audited-action.js';
import { auditedFields, RESOURCE_IDS } from './audited-fields.js';
import type { AuditEvent } from './audit-event.js';

const DENIED: readonly number[] = [401, 403];

export type Ending = { readonly outcome: 'SUCCESS'; readonly answer: unknown } | { readonly outcome: 'ERROR'; readonly error: unknown };

export interface Described {
  readonly request: FastifyRequest;
  readonly ending: Ending;
  /** Whose key it was, where the guard has refused the request after proving that much. */
  readonly refused?: OrgContext;
  /** True when no key was proved at all. */
  readonly unproved?: boolean;
  readonly trustedProxies?: readonly string[];
}

/** A request as an audit event. Nothing of it is told but ids, the route's template and the fields that may be. */
export function describeRequest({ request, ending, refused, unproved = false, trustedProxies = [] }: Described): AuditEvent {
  const route = request.routeOptions.url ?? 'unknown';
  const context = refused ?? tryTenantOf(request)?.context;
  const code = ending.outcome === 'ERROR' ? codeOf(ending.error) : undefined;
  const status = code === undefined ? undefined : (STATUS_OF_CODE[code] ?? 500);
  const fields = unproved || refused !== undefined ? undefined : auditedFields(request.body);
  const resourceId = unproved ? undefined : resourceIdOf(request, ending);
  const userAgent = request.headers['user-agent'];
  return {
    org: context?.org ?? (unproved ? PLATFORM_ORG : (slugIn(request) ?? PLATFORM_ORG)),
    actorType: context === undefined ? (unproved && request.headers['x-ca-root-key'] === undefined ? 'API_KEY' : 'ROOT_KEY') : context.keyId === 'root' ? 'ROOT_KEY' : 'API_KEY',
    ...(context === undefined || context.keyId === 'root' ? {} : { apiKeyId: context.keyId }),
    ...auditedAction(request.method, route),
    ...(resourceId === undefined ? {} : { resourceId }),
    outcome: status === undefined ? 'SUCCESS' : DENIED.includes(status) || code === 'TOO_MANY_BAD_KEYS' ? 'DENIED' : 'FAILURE',
    ...(code === undefined ? {} : { errorCode: code }),
    details: { method: request.method, route, ...(fields === undefined ? {} : { fields }) },
    ipAddress: sourceAddress({ headers: request.headers, socket: request.socket }, trustedProxies),
    ...(userAgent === undefined ? {} : { userAgent }),
    requestId: String(request.id),
  };
}

export function codeOf(error: unknown): string {
  return error instanceof CloudActError ? error.code : 'INTERNAL';
}

/** The operator's routes name an organisation in their path or body without proving it by a key. */
function slugIn(request: FastifyRequest): string | undefined {
  const named = (request.params as Readonly<Record<string, unknown>> | undefined)?.['org'] ?? (request.body as Readonly<Record<string, unknown>> | null | undefined)?.['org_slug'];
  try {
    return parseOrgSlug(named);
  } catch {
    return undefined;
  }
}

/** The last id of the path; of something new, the id that the answer names. */
function resourceIdOf(request: FastifyRequest, ending: Ending): string | undefined {
  const params = Object.entries((request.params ?? {}) as Readonly<Record<string, unknown>>);
  const inPath = params.filter(([name]) => name !== 'org').at(-1)?.[1] ?? params.at(-1)?.[1];
  const answer = ending.outcome === 'SUCCESS' ? ending.answer : undefined;
  if (request.method === 'POST' && typeof answer === 'object' && answer !== null) {
    const made = answer as Readonly<Record<string, unknown>>;
    const id = RESOURCE_IDS.map((name) => made[name]).find((value) => typeof value === 'string');
    if (id !== undefined) return String(id);
  }
  return typeof inPath === 'string' ? inPath : undefined;
}
