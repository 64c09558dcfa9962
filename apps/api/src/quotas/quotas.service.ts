import { randomUUID } from 'node:crypto';
import { InjectPlatform, type Platform, QUOTA_LEASE_MS, type QuotaLedger, quotaLedgerOf, type QuotaState, type RunOfOrg, TIER_RUN_LIMITS } from '@cloudact/service-kit';
import { OrgNotActiveError, OrgNotFoundError, type OrgSlug, type PlanTier } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { addDays } from '../costs/query/cost-period.js';
import { today } from '../costs/query/today.js';
import type { CompleteRunBody, LimitUsageView, QuotaView, ReservationView, ReserveRunBody } from './quotas.dto.js';

/** Runs of organisations against the limits of their plans. */
@Injectable()
export class QuotasService {
  readonly #ledger: QuotaLedger;

  constructor(@InjectPlatform() private readonly platform: Platform) {
    this.#ledger = quotaLedgerOf(platform);
  }

  async usage(org: OrgSlug, plan: PlanTier): Promise<QuotaView> {
    const { used, limits } = await this.#ledger.usage(org, TIER_RUN_LIMITS[plan]);
    return { plan, runs_today: limitView(used.daily, limits.daily), runs_this_month: limitView(used.monthly, limits.monthly), runs_now: limitView(used.concurrent, limits.concurrent), day_resets_at: `${addDays(today(), 1)}T00:00:00.000Z` };
  }

  /** @throws OrgNotFoundError, OrgNotActiveError, and what `QuotaLedger.reserve` throws */
  async reserve(org: OrgSlug, { run_id, user_id }: ReserveRunBody): Promise<ReservationView> {
    const run = await this.#runOf(org, run_id ?? `run-${randomUUID()}`);
    return reservationView(await this.#ledger.reserve({ ...run, ...(user_id === undefined ? {} : { userId: user_id }) }));
  }

  async complete(org: OrgSlug, runId: string, { outcome }: CompleteRunBody): Promise<ReservationView> {
    return reservationView(await this.#ledger.complete(await this.#runOf(org, runId, true), outcome));
  }

  async renew(org: OrgSlug, runId: string): Promise<ReservationView> {
    return reservationView(await this.#ledger.renew(await this.#runOf(org, runId, true)));
  }

  async #runOf(org: OrgSlug, runId: string, alsoSuspended = false): Promise<RunOfOrg> {
    const record = await this.platform.directory.org(org);
    if (record === undefined) throw new OrgNotFoundError(org);
    // a run that was let through may end, whatever became of its organisation
    if (record.status !== 'ACTIVE' && !alsoSuspended) throw new OrgNotActiveError(org, record.status);
    return { org, runId, limits: TIER_RUN_LIMITS[record.tier] };
  }
}

const limitView = (used: number, limit: number | null): LimitUsageView => ({ used, limit, remaining: limit === null ? null : Math.max(0, limit - used) });

function reservationView({ runId, lastEvent, usageDate, seenAt, used, limits }: QuotaState): ReservationView {
  const open = lastEvent === 'RESERVED' && seenAt !== null;
  return { run_id: runId, status: lastEvent ?? 'RESERVED', usage_date: usageDate ?? '', lease_expires_at: open ? new Date(Date.parse(seenAt) + QUOTA_LEASE_MS).toISOString() : null, runs_today: limitView(used.daily, limits.daily) };
}
