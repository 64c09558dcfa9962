import { ON_DEMAND_USD_PER_TIB, priceOfBytes, quoteTablePath } from '@cloudact/bq-core';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgSlug } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { PLATFORM_CALLER } from '../../platform-caller.js';
import { etagOf, requireEtag } from '../../resources/etag.js';
import { OrgDeletedError } from '../organization-errors.js';
import { OrganizationsService } from '../organizations.service.js';
import type { Profile } from '../profiles/organization-view.js';
import type { QueryBudgetView, SetQueryBudgetBody } from './query-budget.dto.js';

const DAY_MS = 86_400_000;

/** What the queries of an organisation may bill in a UTC day. The query path of all three services goes by it within 5 s. */
@Injectable()
export class QueryBudgetService {
  constructor(
    private readonly organizations: OrganizationsService,
    @InjectPlatform() private readonly platform: Platform,
  ) {}

  async read(org: OrgSlug): Promise<QueryBudgetView> {
    return this.#viewOf(await this.organizations.get(org));
  }

  /** @throws EtagMismatchError, OrgDeletedError, OrgChangedMeanwhileError */
  async set(org: OrgSlug, { bytes_per_day }: SetQueryBudgetBody, ifMatch: string | undefined): Promise<QueryBudgetView> {
    const profile = await this.organizations.get(org);
    if (profile.status === 'DELETED') throw new OrgDeletedError(org);
    requireEtag(`the query budget of ${org}`, ifMatch, profile.version);
    return this.#viewOf(await this.organizations.apply(profile, { query_bytes_per_day: bytes_per_day }));
  }

  async #viewOf({ org_slug, query_bytes_per_day, version }: Profile): Promise<QueryBudgetView> {
    const day = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const limit = query_bytes_per_day === null ? null : BigInt(query_bytes_per_day);
    const used = await this.#usedSince(org_slug, new Date(day));
    return {
      bytes_per_day: limit === null ? null : String(limit),
      usd_per_day: limit === null ? null : priceOfBytes(limit, ON_DEMAND_USD_PER_TIB),
      used_bytes: String(used),
      used_usd: priceOfBytes(used, ON_DEMAND_USD_PER_TIB),
      remaining_bytes: limit === null ? null : String(limit > used ? limit - used : 0n),
      resets_at: new Date(day + DAY_MS).toISOString(),
      etag: etagOf(version),
    };
  }

  /** The operator's query, so that a spent budget can still be looked at. A record that was sent twice counts once. */
  async #usedSince(org: string, day: Date): Promise<bigint> {
    const { rows } = await this.platform.runner.query(PLATFORM_CALLER, {
      sql: `SELECT COALESCE(SUM(bytes_billed), 0) AS used FROM (
  SELECT bytes_billed FROM ${quoteTablePath(this.platform.shared('org_cost_tracking'))} WHERE org_slug = @org_slug AND recorded_at >= @day
  QUALIFY ROW_NUMBER() OVER (PARTITION BY cost_id ORDER BY recorded_at) = 1)`,
      params: { org_slug: { type: 'STRING', value: org }, day: { type: 'TIMESTAMP', value: day.toISOString() } },
    });
    return BigInt(String(rows[0]?.['used'] ?? 0));
  }
}
