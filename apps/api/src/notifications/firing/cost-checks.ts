import { compareDecimals, divideDecimals, formatDecimal, multiplyDecimals, parseDecimal } from '@cloudact/bq-core';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { BudgetSpendReport } from '../../budgets/budget-spend.report.js';
import { BudgetsService } from '../../budgets/budgets.service.js';
import { addDays, addMonths, type CostPeriod, monthStart } from '../../costs/query/cost-period.js';
import { CostReader, type CostReading } from '../../costs/query/cost-reader.js';
import { totalsOf } from '../../costs/reports/amounts.js';
import type { Rule } from '../rules/rule-view.js';
import { percentOf, type RuleFinding } from './rule-finding.js';

const HUNDRED = parseDecimal('100');
const DAYS_TO_MONDAY = [6, 0, 1, 2, 3, 4, 5] as const;

/** Rules about money, from the same reports that answer people. */
@Injectable()
export class CostChecks {
  constructor(
    private readonly budgets: BudgetsService,
    private readonly spend: BudgetSpendReport,
    private readonly costs: CostReader,
  ) {}

  /** A budget of which so many percent are spent in its current period: told once a period. @throws ResourceNotFoundError */
  async budget(client: OrgBigQueryClient, { condition }: Rule): Promise<RuleFinding | undefined> {
    const budget = await this.budgets.find(client, String(condition['budget_id']));
    if (budget.status !== 'ACTIVE') return undefined;
    const { period, percent, spent, amount } = await this.spend.answer(client, budget);
    if (period === null || compareDecimals(parseDecimal(percent), parseDecimal(percentOf(condition))) < 0) return undefined;
    const unit = budget.currency ?? budget.measure.toLowerCase();
    return { occurrence: `${budget.budget_id}/${period.from}/${percentOf(condition)}`, text: `${percent} % of the budget "${budget.name}" are spent: ${spent} of ${amount} ${unit} from ${period.from} to ${period.to}. The rule tells from ${percentOf(condition)} % on.` };
  }

  /** The costs of the current day, week or month, above an amount: told once each. @throws FxRateMissingError */
  async limit(client: OrgBigQueryClient, rule: Rule, today: string): Promise<RuleFinding | undefined> {
    const [amount, currency, of] = [String(rule.condition['amount']), String(rule.condition['currency']), String(rule.condition['period'])];
    const period = currentPeriod(of, today);
    const [spent = '0'] = (await this.#sums(client, rule, period, currency)).map(({ sum }) => sum);
    if (compareDecimals(parseDecimal(spent), parseDecimal(amount)) <= 0) return undefined;
    return { occurrence: `${period.from}/${of}/${amount}/${currency}`, text: `Costs since ${period.from} are ${spent} ${currency}, above the limit of ${amount} ${currency} a ${of.toLowerCase()}.` };
  }

  /** Yesterday's costs above the mean of the days before it, in any of the billing currencies: told once a day. */
  async spike(client: OrgBigQueryClient, rule: Rule, today: string): Promise<RuleFinding | undefined> {
    const days = Number(rule.condition['baseline_days']);
    const yesterday = addDays(today, -1);
    const [latest, before] = await Promise.all([this.#sums(client, rule, { from: yesterday, to: today }), this.#sums(client, rule, { from: addDays(yesterday, -days), to: yesterday })]);
    const risen = latest.flatMap(({ currency, sum }) => {
      const baseline = before.find((one) => one.currency === currency);
      if (baseline === undefined) return [];
      const mean = divideDecimals(parseDecimal(baseline.sum), parseDecimal(String(days)), 4);
      if (mean.units <= 0n) return [];
      const percent = divideDecimals(multiplyDecimals(parseDecimal(sum), HUNDRED), mean, 2);
      const rise = { units: percent.units - HUNDRED.units * 100n, scale: 2 };
      return compareDecimals(rise, parseDecimal(percentOf(rule.condition))) < 0 ? [] : [`${sum} ${currency}, ${formatDecimal(rise)} % above ${formatDecimal(mean)} ${currency} a day`];
    });
    if (risen.length === 0) return undefined;
    return { occurrence: `${yesterday}/${percentOf(rule.condition)}/${days}`, text: `Costs of ${yesterday} were ${risen.join('; ')}, the mean of the ${days} days before.` };
  }

  /** Billed cost of what the rule is about, by currency. */
  async #sums(client: OrgBigQueryClient, rule: Rule, period: CostPeriod, currency?: string): Promise<readonly { readonly currency: string; readonly sum: string }[]> {
    const query = { metrics: 'billed', ...(currency === undefined ? {} : { currency }), ...(rule.hierarchy_entity_id === null ? {} : { hierarchy: rule.hierarchy_entity_id }) };
    const { groups } = await this.costs.read(client, query, { period, also: conditionsOf(rule) });
    return totalsOf(groups).map((total) => ({ currency: total.currency, sum: total.sums.billed ?? '0' }));
  }
}

function currentPeriod(of: string, today: string): CostPeriod {
  if (of === 'MONTH') return { from: monthStart(today), to: addMonths(monthStart(today), 1) };
  const from = of === 'WEEK' ? addDays(today, -(DAYS_TO_MONDAY[new Date(`${today}T00:00:00Z`).getUTCDay()] ?? 0)) : today;
  return { from, to: addDays(from, of === 'WEEK' ? 7 : 1) };
}

function conditionsOf({ service_provider_names: providers, service_categories: categories }: Rule): NonNullable<CostReading['also']> {
  const any = (list: readonly string[]): boolean => list.length > 0;
  return {
    conditions: [...(any(providers) ? ['COALESCE(c.ServiceProviderName, c.ProviderName) IN UNNEST(@rule_providers)'] : []), ...(any(categories) ? ['c.ServiceCategory IN UNNEST(@rule_categories)'] : [])],
    params: { ...(any(providers) ? { rule_providers: { type: ['STRING'], value: providers } } : {}), ...(any(categories) ? { rule_categories: { type: ['STRING'], value: categories } } : {}) },
  };
}
