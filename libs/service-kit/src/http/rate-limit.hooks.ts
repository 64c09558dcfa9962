import type { QuerySlots } from '@cloudact/tenancy';
import { tryTenantOf } from '@cloudact/tenancy/nest';
import type { FastifyInstance } from 'fastify';
import type { Platform } from '../bigquery/platform.js';

/** What an organisation's plan lets it have at a time is the one policy that is told. */
const POLICY = '"queries"';

/**
 * Tells on each answer to an organisation how many queries its plan runs at a time, and how many more may start now; all from memory.
 * https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-10.html
 */
export function addRateLimitHeaders(instance: FastifyInstance, admission: Platform['admission']): void {
  instance.addHook('onSend', (request, reply, payload, done) => {
    const tenant = tryTenantOf(request);
    if (tenant !== undefined) void reply.headers(rateLimitHeaders(admission.slots(tenant.context.org, tenant.context.tier)));
    done(null, payload);
  });
}

/** Structured fields: `q` is the quota, `qu` its unit, `r` what is left of it. */
export function rateLimitHeaders({ limit, remaining }: QuerySlots): Readonly<Record<string, string>> {
  return { 'ratelimit-policy': `${POLICY};q=${limit};qu="concurrent-requests"`, ratelimit: `${POLICY};r=${remaining}` };
}
