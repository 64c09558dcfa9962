import { randomUUID } from 'node:crypto';
import { sumDecimals } from '@cloudact/bq-core';
import { decodePageToken, type Page, pageOf, RequestInvalidError } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { daysBetween, periodOf } from '../costs/query/cost-period.js';
import { today } from '../costs/query/today.js';
import { HierarchyService } from '../hierarchy/hierarchy.service.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { etagOf, requireEtag } from '../resources/etag.js';
import { ResourceNotFoundError } from '../resources/resource-errors.js';
import type { RowCondition } from '../resources/versioned-rows.js';
import { checkPlan } from './check-plan.js';
import { dailyCosts } from './cost/daily-costs.js';
import { withCycleOrigins } from './cycle-origin.js';
import { PlanVersionsRepository } from './plan-versions.repository.js';
import { STATUS_SQL, statusOn } from './plan-status.js';
import type { SubscriptionPlan, SubscriptionPlanView } from './plan-view.js';
import { SubscriptionMoveNotAllowedError } from './subscription-errors.js';
import type { ChangeSubscriptionBody, CreateSubscriptionBody, DailyCostsQuery, DailyCostsView, DailyCostView, ListSubscriptionsQuery, OpenVersionBody } from './subscription-plans.dto.js';

const MOST_DAYS = 366;
const NOTHING = { display_name: null, service_category: null, billing_anchor_day: null, payment_timing: null, discount_percent: null, discount_amount: null, effective_to: null, renewal_date: null, contract_id: null, owner_email: null, hierarchy_entity_id: null, notes: null, updated_at: null };

/** What the organisation subscribes to, and what that costs a day. */
@Injectable()
export class SubscriptionPlansService {
  constructor(
    private readonly plans: PlanVersionsRepository,
    private readonly hierarchy: HierarchyService,
    private readonly organizations: OrganizationsService,
  ) {}

  async create(client: OrgBigQueryClient, body: CreateSubscriptionBody): Promise<SubscriptionPlanView> {
    const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as unknown as CreateSubscriptionBody;
    const wanted: SubscriptionPlan = { ...NOTHING, ...given, subscription_id: `sub-${randomUUID()}`, price_version: 1, status: body.effective_from > today() ? 'PENDING' : 'ACTIVE', created_at: '', version: 1 };
    checkPlan(wanted);
    await this.#requireEntity(client, body.hierarchy_entity_id);
    await this.plans.rows.insert(client, wanted);
    return this.get(client, wanted.subscription_id);
  }

  /** The newest version of each. */
  async list(client: OrgBigQueryClient, { limit, page_token, status, provider, hierarchy_entity_id }: ListSubscriptionsQuery): Promise<Page<'subscriptions', SubscriptionPlanView>> {
    const scope = { org: client.context.org, list: 'subscription-plans', filters: { status, provider, hierarchy_entity_id } };
    const after = decodePageToken(scope, page_token, 2);
    const where: RowCondition[] = [{ sql: this.plans.newest(client), params: {} }];
    if (status !== undefined) where.push({ sql: `${STATUS_SQL} = @status`, params: { today: { type: 'DATE', value: today() }, status: { type: 'STRING', value: status } } });
    for (const [column, value] of Object.entries({ provider, hierarchy_entity_id })) if (value !== undefined) where.push({ sql: `${column} = @${column}`, params: { [column]: { type: 'STRING', value } } });
    const found = await this.plans.rows.list(client, { limit: limit + 1, where, ...(after === undefined ? {} : { after }) });
    return pageOf({ name: 'subscriptions', found: found.map((plan) => viewOf(plan)), limit, scope, placeOf: ({ created_at, subscription_id }) => [created_at, subscription_id] });
  }

  /** The newest version. @throws ResourceNotFoundError */
  async get(client: OrgBigQueryClient, id: string): Promise<SubscriptionPlanView> {
    return viewOf((await this.#versions(client, id)).newest);
  }

  async versions(client: OrgBigQueryClient, id: string): Promise<readonly SubscriptionPlanView[]> {
    const { all, newest } = await this.#versions(client, id);
    return all.map((plan) => viewOf(plan, newest));
  }

  async change(client: OrgBigQueryClient, id: string, body: ChangeSubscriptionBody, ifMatch: string | undefined): Promise<SubscriptionPlanView> {
    const set = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    if (Object.keys(set).length === 0) throw new RequestInvalidError([{ message: 'the body names no field to change; price and seats change by a new version' }]);
    const { newest } = await this.#versions(client, id, ifMatch);
    await this.#requireEntity(client, body.hierarchy_entity_id);
    await this.plans.change(client, newest, set);
    return this.get(client, id);
  }

  /** Another price, number of seats or cycle from a day on; the days before stay as they were. */
  async openVersion(client: OrgBigQueryClient, id: string, { effective_from, ...body }: OpenVersionBody, ifMatch: string | undefined): Promise<SubscriptionPlanView> {
    const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Partial<SubscriptionPlan>;
    if (Object.keys(given).length === 0) throw new RequestInvalidError([{ message: 'the body names nothing that changes with the new version' }]);
    const { newest } = await this.#versions(client, id, ifMatch);
    const status = statusOn(newest, today());
    if (status !== 'ACTIVE' && status !== 'PENDING') throw new SubscriptionMoveNotAllowedError(id, status, 'given another version');
    if (effective_from <= newest.effective_from) throw new RequestInvalidError([{ field: 'effective_from', message: `must be after ${newest.effective_from}, when the version before begins` }]);
    const discounts = given.discount_percent != null ? { discount_amount: null } : given.discount_amount != null ? { discount_percent: null } : {};
    const seats = given.pricing_model === 'FLAT' && given.seats === undefined ? { seats: 1 } : {};
    const opened: SubscriptionPlan = { ...newest, ...discounts, ...seats, ...given, effective_from, price_version: newest.price_version + 1, status: effective_from > today() ? 'PENDING' : 'ACTIVE' };
    checkPlan(opened);
    await this.plans.replace(client, newest, { ...newest, effective_to: effective_from, status: 'ENDED' }, opened);
    return this.get(client, id);
  }

  async cancel(client: OrgBigQueryClient, id: string, effectiveTo: string, ifMatch: string | undefined): Promise<SubscriptionPlanView> {
    const { all, newest } = await this.#versions(client, id, ifMatch);
    const status = statusOn(newest, today());
    if (status !== 'ACTIVE' && status !== 'PENDING') throw new SubscriptionMoveNotAllowedError(id, status, 'cancelled');
    const first = all[0]?.effective_from ?? newest.effective_from;
    if (effectiveTo < first) throw new RequestInvalidError([{ field: 'effective_to', message: `must not be before ${first}, the first day of the subscription` }]);
    if (newest.effective_to !== null && effectiveTo >= newest.effective_to) throw new RequestInvalidError([{ field: 'effective_to', message: `must be before ${newest.effective_to}, when it ends anyway` }]);
    await this.plans.cancel(client, newest, effectiveTo);
    return this.get(client, id);
  }

  /** What its days cost in a period, as the pipeline would write them; over all versions. */
  async dailyCosts(client: OrgBigQueryClient, id: string, query: DailyCostsQuery): Promise<DailyCostsView> {
    const { from, to } = periodOf(query, today());
    if (daysBetween(from, to) > MOST_DAYS) throw new RequestInvalidError([{ field: 'to', message: `the period has more than ${MOST_DAYS} days; ask for a shorter one` }]);
    const { fiscal_year_start_month } = await this.organizations.get(client.context.org);
    const { all } = await this.#versions(client, id);
    const days = withCycleOrigins(all).flatMap((plan) => [...dailyCosts({ ...plan, fiscal_year_start_month }, from, to)].map((day): DailyCostView => ({ price_version: plan.price_version, ...day })));
    const totals = [...Map.groupBy(days, ({ currency }) => currency)].map(([currency, rows]) => ({ currency, list_cost: sumDecimals(rows.map((row) => row.list_cost)), contracted_cost: sumDecimals(rows.map((row) => row.contracted_cost)) }));
    return { subscription_id: id, from, to, days, totals };
  }

  async #versions(client: OrgBigQueryClient, id: string, ifMatch?: string): Promise<{ readonly all: readonly SubscriptionPlan[]; readonly newest: SubscriptionPlan }> {
    const all = await this.plans.versions(client, id);
    const newest = all.at(-1);
    if (newest === undefined) throw new ResourceNotFoundError('subscription', id);
    requireEtag(`The subscription ${id}`, ifMatch, revisionOf(newest));
    return { all, newest };
  }

  /** @throws ResourceNotFoundError */
  async #requireEntity(client: OrgBigQueryClient, id: string | null | undefined): Promise<void> {
    if (typeof id === 'string') await this.hierarchy.find(client, id);
  }
}

/** Grows with every change of the subscription: no version has a million changes. */
const MOST_CHANGES = 1_000_000;
const revisionOf = ({ price_version, version }: SubscriptionPlan): number => (price_version - 1) * MOST_CHANGES + version;

const viewOf = (plan: SubscriptionPlan, newest = plan): SubscriptionPlanView => ({ ...plan, status: statusOn(plan, today()), etag: etagOf(revisionOf(newest)) });
