import { type Clock, systemClock } from '@cloudact/bq-resilience';
import { TenantCache, TooManyBadKeysError } from '@cloudact/tenancy';
import { type Denial, sourceAddress } from '@cloudact/tenancy/nest';
import type { FastifyRequest } from 'fastify';
import { PLATFORM_ORG } from '../bigquery/cost-store.js';
import type { AuditLog } from './audit-log.js';
import { describeRequest } from './describe-request.js';

const MINUTE_MS = 60_000;
const SOURCES = 10_000;

export interface DeniedAccessOptions {
  readonly audit: Pick<AuditLog, 'record'>;
  readonly trustedProxies: readonly string[];
  readonly clock?: Clock;
}

/**
 * Records what the guard refuses. Of an address that is being held off for its bad keys one entry a minute stands for the rest: who
 * knows no key must not be able to fill the log.
 */
export function deniedAccess({ audit, trustedProxies, clock = systemClock }: DeniedAccessOptions): (denial: Denial) => void {
  const heldOff = new TenantCache<string, object>({ maxEntries: SOURCES, ttlMs: MINUTE_MS, now: () => clock.now() });
  return ({ request, error, context }) => {
    const http = request as FastifyRequest;
    if (error instanceof TooManyBadKeysError) {
      const source = sourceAddress(http, trustedProxies);
      if (heldOff.get(PLATFORM_ORG, source) !== undefined) return;
      heldOff.set(PLATFORM_ORG, source, {});
    }
    const who = context === undefined ? { unproved: true } : { refused: context };
    void audit.record(describeRequest({ request: http, ending: { outcome: 'ERROR', error }, trustedProxies, ...who }));
  };
}
