import { randomUUID } from 'node:crypto';
import { decodePageToken, InjectPlatform, type Page, pageOf, type Platform, RequestInvalidError } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { etagOf, requireEtag } from '../resources/etag.js';
import { ResourceNotFoundError } from '../resources/resource-errors.js';
import { type RowCondition, VersionedRows } from '../resources/versioned-rows.js';
import { type Budget, budgetOf, type BudgetView } from './budget-view.js';
import type { ChangeBudgetBody, CreateBudgetBody, ListBudgetsQuery } from './budgets.dto.js';

export const viewOf = (budget: Budget): BudgetView => ({ ...budget, etag: etagOf(budget.version) });

/** What an organisation means to spend. */
@Injectable()
export class BudgetsService {
  readonly #rows: VersionedRows<Budget>;

  constructor(@InjectPlatform() platform: Platform) {
    this.#rows = new VersionedRows(platform, { scope: 'own', table: 'budgets', id: 'budget_id', kind: 'budget' }, budgetOf);
  }

  async create(client: OrgBigQueryClient, body: CreateBudgetBody): Promise<BudgetView> {
    checkBudget(body);
    if (body.parent_budget_id !== undefined) await this.find(client, body.parent_budget_id);
    const budget_id = `budget-${randomUUID()}`;
    const ofCost = body.measure === 'COST' ? { cost_basis: body.cost_basis ?? 'BilledCost' } : {};
    await this.#rows.insert(client, { ...body, budget_id, status: 'ACTIVE', ...ofCost });
    return viewOf(await this.find(client, budget_id));
  }

  async list(client: OrgBigQueryClient, { limit, page_token, status, category }: ListBudgetsQuery): Promise<Page<'budgets', BudgetView>> {
    const scope = { org: client.context.org, list: 'budgets', filters: { status, category } };
    const after = decodePageToken(scope, page_token, 2);
    const where: RowCondition[] = [
      status === undefined ? { sql: "status != 'DELETED'", params: {} } : { sql: 'status = @status', params: { status: { type: 'STRING', value: status } } },
      ...(category === undefined ? [] : [{ sql: 'category = @category', params: { category: { type: 'STRING', value: category } } }]),
    ];
    const found = await this.#rows.list(client, { limit: limit + 1, where, ...(after === undefined ? {} : { after }) });
    return pageOf({ name: 'budgets', found: found.map(viewOf), limit, scope, placeOf: ({ created_at, budget_id }) => [created_at, budget_id] });
  }

  /** @throws ResourceNotFoundError also for one that was deleted */
  async find(client: OrgBigQueryClient, id: string): Promise<Budget> {
    const budget = await this.#rows.find(client, id);
    if (budget === undefined || budget.status === 'DELETED') throw new ResourceNotFoundError('budget', id);
    return budget;
  }

  async change(client: OrgBigQueryClient, id: string, body: ChangeBudgetBody, ifMatch: string | undefined): Promise<BudgetView> {
    const set = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    if (Object.keys(set).length === 0) throw new RequestInvalidError([{ message: 'the body names no field to change' }]);
    const budget = await this.find(client, id);
    requireEtag(`The budget ${id}`, ifMatch, budget.version);
    if (body.period_end !== undefined && body.period_end <= budget.period_start) throw endsTooEarly(budget.period_start);
    await this.#rows.change(client, id, budget.version, set);
    return viewOf(await this.find(client, id));
  }

  /** Marks it as deleted; a second time finds nothing. */
  async delete(client: OrgBigQueryClient, id: string, ifMatch: string | undefined): Promise<void> {
    const budget = await this.find(client, id);
    requireEtag(`The budget ${id}`, ifMatch, budget.version);
    await this.#rows.change(client, id, budget.version, { status: 'DELETED' });
  }
}

const endsTooEarly = (start: string): RequestInvalidError => new RequestInvalidError([{ field: 'period_end', message: `must be after period_start, ${start}` }]);

/** What one field alone cannot tell. @throws RequestInvalidError */
function checkBudget({ measure, currency, cost_basis, category, period_type, period_start, period_end }: CreateBudgetBody): void {
  if (measure === 'COST' && currency === undefined) throw new RequestInvalidError([{ field: 'currency', message: 'is needed for a budget of COST' }]);
  if (measure !== 'COST' && (currency !== undefined || cost_basis !== undefined)) throw new RequestInvalidError([{ field: currency === undefined ? 'cost_basis' : 'currency', message: `has no meaning for a budget of ${measure}` }]);
  if (measure === 'TOKENS' && category !== 'GENAI') throw new RequestInvalidError([{ field: 'category', message: 'must be GENAI for a budget of TOKENS' }]);
  if (measure === 'SEATS' && category !== 'SUBSCRIPTION') throw new RequestInvalidError([{ field: 'category', message: 'must be SUBSCRIPTION for a budget of SEATS' }]);
  if (period_type === 'CUSTOM' && period_end === undefined) throw new RequestInvalidError([{ field: 'period_end', message: 'is needed for a CUSTOM period' }]);
  if (period_end !== undefined && period_end <= period_start) throw endsTooEarly(period_start);
}
