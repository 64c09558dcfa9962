import { type Clock, systemClock } from '@cloudact/bq-resilience';
import { PLATFORM_ORG } from '../bigquery/cost-store.js';
import type { Platform } from '../bigquery/platform.js';
import { QuotaLedger } from './quota-ledger.js';

/** The ledger of runs as every service has it: what one of them counted, all of them see. One of a process: its reservations are made together. */
export function quotaLedgerOf({ gateway, house, shared }: Pick<Platform, 'gateway' | 'house' | 'shared'>, clock: Clock = systemClock): QuotaLedger {
  const quotas = shared('org_usage_quotas');
  return new QuotaLedger({
    tables: { quotas, subscriptions: shared('org_subscriptions') },
    add: (statement) => house.dml.run({ org: PLATFORM_ORG, table: quotas, statement }),
    read: async (statement) => (await gateway.query(statement)).rows,
    clock,
  });
}
