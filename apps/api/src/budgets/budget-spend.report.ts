import { addDecimals, divideDecimals, formatDecimal, parseDecimal, sumDecimals } from '@cloudact/bq-core';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { CostPeriod } from '../costs/query/cost-period.js';
import type { CostQuery } from '../costs/query/cost-query.dto.js';
import { CostReader, type CostReading } from '../costs/query/cost-reader.js';
import { today } from '../costs/query/today.js';
import { negated, totalsOf } from '../costs/reports/amounts.js';
import { CostAnswerView, answerOf, PeriodView } from '../costs/reports/cost-view.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { budgetPeriodOn } from './budget-period.js';
import type { Budget } from './budget-view.js';

export class BudgetSpendView {
  @ApiProperty({ example: 'budget-2f6c' })
  readonly budget_id!: string;

  @ApiProperty({ type: PeriodView, nullable: true, description: 'The period of today; null before the budget begins and after it ends.' })
  readonly period!: PeriodView | null;

  @ApiProperty({ example: '10000' })
  readonly amount!: string;

  @ApiProperty({ example: '8123.45', description: 'Exact; costs in other currencies are converted with the rate of their day.' })
  readonly spent!: string;

  @ApiProperty({ example: '1876.55', description: 'Negative when more was spent than the amount.' })
  readonly remaining!: string;

  @ApiProperty({ example: '81.23', description: 'spent in percent of amount, two decimals.' })
  readonly percent!: string;

  @ApiProperty({ type: [String], example: ['80'], description: 'Thresholds that were reached.' })
  readonly thresholds_reached!: readonly string[];

  @ApiProperty({ type: CostAnswerView, nullable: true, description: 'How the figure came about: period, rates, and what the statement read.' })
  readonly answer!: CostAnswerView | null;
}

/** FOCUS service categories that a budget of a category counts. */
const AI = 'AI and Machine Learning';
const SAAS = 'Business Applications';
const CATEGORY_CONDITIONS: Readonly<Record<Budget['category'], readonly string[]>> = {
  TOTAL: [],
  GENAI: [`c.ServiceCategory = '${AI}'`],
  SUBSCRIPTION: [`c.ServiceCategory = '${SAAS}'`],
  CLOUD: [`IFNULL(c.ServiceCategory, '') NOT IN ('${AI}', '${SAAS}')`],
};
/** Units of what is counted, by measure. */
const UNITS = { TOKENS: /token/i, SEATS: /seat|licen[cs]e|user/i } as const;

/** Spending is computed from the charges each time; no figure is kept that could differ from the bill. */
@Injectable()
export class BudgetSpendReport {
  constructor(
    private readonly costs: CostReader,
    private readonly organizations: OrganizationsService,
  ) {}

  async answer(client: OrgBigQueryClient, budget: Budget): Promise<BudgetSpendView> {
    const { fiscal_year_start_month: fiscalStart } = await this.organizations.read(client.context.org);
    const period = budgetPeriodOn(budget, today(), fiscalStart);
    const { answer, spent } = period === undefined ? { answer: null, spent: '0' } : await this.#spent(client, budget, period);
    const [amount, used] = [parseDecimal(budget.amount), parseDecimal(spent)];
    const percent = divideDecimals({ units: used.units * 100n, scale: used.scale }, amount, 2);
    const reached = budget.alert_thresholds_percent.filter((threshold) => !formatDecimal(addDecimals(percent, parseDecimal(negated(threshold)))).startsWith('-'));
    return { budget_id: budget.budget_id, period: period ?? null, amount: budget.amount, spent, remaining: formatDecimal(addDecimals(amount, parseDecimal(negated(spent)))), percent: formatDecimal(percent), thresholds_reached: reached, answer };
  }

  async #spent(client: OrgBigQueryClient, budget: Budget, period: CostPeriod): Promise<{ readonly answer: CostAnswerView; readonly spent: string }> {
    const metric = budget.cost_basis === 'EffectiveCost' ? 'effective' : 'billed';
    const ofCost = budget.measure === 'COST';
    const query: CostQuery = { metrics: metric, ...(ofCost && budget.currency !== null ? { currency: budget.currency } : {}), ...(budget.hierarchy_entity_id === null ? {} : { hierarchy: budget.hierarchy_entity_id }) };
    const figures = await this.costs.read(client, query, { period, also: conditionsOf(budget), ...(ofCost ? {} : { perUnit: true }) });
    const answer = answerOf(period, figures);
    if (budget.measure === 'COST') return { answer, spent: totalsOf(figures.groups)[0]?.sums[metric] ?? '0' };
    const units = UNITS[budget.measure];
    return { answer, spent: sumDecimals(figures.groups.filter(({ unit }) => units.test(unit ?? '')).map(({ quantity = '0' }) => quantity)) };
  }
}

function conditionsOf({ category, service_provider_names: providers }: Budget): NonNullable<CostReading['also']> {
  const conditions = CATEGORY_CONDITIONS[category];
  if (providers.length === 0) return { conditions, params: {} };
  return { conditions: [...conditions, 'COALESCE(c.ServiceProviderName, c.ProviderName) IN UNNEST(@providers)'], params: { providers: { type: ['STRING'], value: providers } } };
}
