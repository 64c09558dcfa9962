import { IfGiven, IsCleanText, IsWholeNumberText } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { compareDecimals, parseDecimal } from '@cloudact/bq-core';
import { IsIn, Length, Max, Min } from 'class-validator';
import { DIMENSION_FORMS, parseDimension } from '../query/cost-dimension.js';
import type { CostGroup } from '../query/cost-group.js';
import { COST_METRICS, type CostMetric } from '../query/cost-metric.js';
import { addDays, addMonths, type CostPeriod, daysBetween } from '../query/cost-period.js';
import { CostQuery } from '../query/cost-query.dto.js';
import { type Conversion, CostReader } from '../query/cost-reader.js';
import { negated, totalsOf } from './amounts.js';
import { changeOf, ChangeView } from './change.js';
import { AppliedRateView, answerOf, CostAnswerView, CostOfAnswerView, PeriodView } from './cost-view.js';

export const AGAINST = ['previous-period', 'previous-month', 'previous-year'] as const;
export type Against = (typeof AGAINST)[number];

/** The period that another one is held against. */
export function periodBefore(period: CostPeriod, against: Against): CostPeriod {
  if (against === 'previous-period') return { from: addDays(period.from, -daysBetween(period.from, period.to)), to: period.from };
  const months = against === 'previous-month' ? -1 : -12;
  return { from: addMonths(period.from, months), to: addMonths(period.to, months) };
}

export class CostComparisonQuery extends CostQuery {
  @ApiPropertyOptional({ enum: AGAINST, default: 'previous-period', description: 'previous-period: as many days, just before; previous-month and previous-year: the same days of the month or year before.' })
  @IfGiven()
  @IsIn([...AGAINST])
  readonly against: Against = 'previous-period';
}

export class CostMoversQuery extends CostComparisonQuery {
  @ApiPropertyOptional({ description: `What moves: ${DIMENSION_FORMS.join(', ')}.`, default: 'service' })
  @IfGiven()
  @IsCleanText()
  @Length(1, 300)
  readonly by: string = 'service';

  @ApiPropertyOptional({ minimum: 1, maximum: 100, default: 10, type: 'integer', description: 'Movers a currency.' })
  @IfGiven()
  @IsWholeNumberText()
  @Min(1)
  @Max(100)
  readonly limit: number = 10;
}

@ApiExtraModels(AppliedRateView)
export class ComparedAmountsView {
  @ApiProperty({ example: 'USD' })
  readonly currency!: string;

  @ApiPropertyOptional({ type: ChangeView })
  readonly billed?: ChangeView;

  @ApiPropertyOptional({ type: ChangeView })
  readonly effective?: ChangeView;

  @ApiPropertyOptional({ type: ChangeView })
  readonly list?: ChangeView;

  @ApiPropertyOptional({ type: ChangeView })
  readonly contracted?: ChangeView;
}

export class CostComparisonView extends CostAnswerView {
  @ApiProperty({ type: PeriodView })
  readonly previous_period!: PeriodView;

  @ApiProperty({ type: CostOfAnswerView })
  readonly previous_query!: CostOfAnswerView;

  @ApiProperty({ type: [ComparedAmountsView], description: 'One a currency.' })
  readonly totals!: readonly ComparedAmountsView[];
}

export class MoverView extends ComparedAmountsView {
  @ApiProperty({ type: String, nullable: true })
  readonly key!: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  readonly label?: string | null;
}

export class CostMoversView extends CostComparisonView {
  @ApiProperty({ example: 'service' })
  readonly by!: string;

  @ApiProperty({ type: [MoverView], description: 'Largest change first, up or down, by the first metric that was asked for.' })
  readonly movers!: readonly MoverView[];
}

/** Two periods side by side. */
@Injectable()
export class ComparisonReport {
  constructor(private readonly costs: CostReader) {}

  async totals(client: OrgBigQueryClient, query: CostComparisonQuery, period: CostPeriod): Promise<CostComparisonView> {
    const { against, ...costs } = query;
    return (await this.#compare(client, costs as CostQuery, period, against)).view;
  }

  async movers(client: OrgBigQueryClient, query: CostMoversQuery, period: CostPeriod): Promise<CostMoversView> {
    const { against, by: given, limit, ...costs } = query;
    const by = parseDimension(given);
    const { view, pairs } = await this.#compare(client, costs as CostQuery, period, against, by);
    const movers: MoverView[] = [];
    for (const ofCurrency of Map.groupBy(pairs, ({ currency }) => currency).values()) {
      const moved = ofCurrency.map((pair): MoverView => ({ key: pair.key, ...(pair.label === undefined ? {} : { label: pair.label }), ...comparedOf(pair) })).sort(byChange);
      movers.push(...moved.slice(0, limit));
    }
    return { ...view, by: by.name, movers };
  }

  async #compare(client: OrgBigQueryClient, query: CostQuery, period: CostPeriod, against: Against, by?: ReturnType<typeof parseDimension>): Promise<{ readonly view: CostComparisonView; readonly pairs: readonly Pair[] }> {
    const before = periodBefore(period, against);
    const read = (which: CostPeriod) => this.costs.read(client, query, { period: which, ...(by === undefined ? {} : { by }) });
    const [current, previous] = await Promise.all([read(period), read(before)]);
    const totals = pairsOf(totalsOf(current.groups), totalsOf(previous.groups)).map(comparedOf);
    const conversion = bothConversions(current.conversion, previous.conversion);
    return { view: { ...answerOf(period, { ...current, conversion }), previous_period: before, previous_query: previous.job, totals }, pairs: pairsOf(current.groups, previous.groups) };
  }
}

interface Pair {
  readonly currency: string;
  readonly key: string | null;
  readonly label?: string | null;
  readonly current: CostGroup | undefined;
  readonly previous: CostGroup | undefined;
}

function pairsOf(current: readonly CostGroup[], previous: readonly CostGroup[]): readonly Pair[] {
  const id = ({ currency, key }: CostGroup): string => JSON.stringify([currency, key]);
  const before = new Map(previous.map((group) => [id(group), group]));
  const now = new Map(current.map((group) => [id(group), group]));
  return [...new Map([...before, ...now])].map(([name, group]) => ({ currency: group.currency, key: group.key ?? null, ...(group.label === undefined ? {} : { label: group.label }), current: now.get(name), previous: before.get(name) }));
}

function comparedOf({ currency, current, previous }: Pair): ComparedAmountsView {
  const asked = Object.keys(current?.sums ?? previous?.sums ?? {}) as CostMetric[];
  return { currency, ...Object.fromEntries(asked.map((metric) => [metric, changeOf(current?.sums[metric] ?? null, previous?.sums[metric] ?? null)])) };
}

const leadingChange = (view: ComparedAmountsView): string => {
  const metric = COST_METRICS.find((name) => view[name] !== undefined);
  const change = (metric === undefined ? undefined : view[metric]?.change) ?? '0';
  return change.startsWith('-') ? negated(change) : change;
};

const byChange = (left: MoverView, right: MoverView): number => compareDecimals(parseDecimal(leadingChange(right)), parseDecimal(leadingChange(left))) || ((left.key ?? '') < (right.key ?? '') ? -1 : 1);

function bothConversions(current: Conversion | null, previous: Conversion | null): Conversion | null {
  if (current === null || previous === null) return current ?? previous;
  const rates = new Map([...previous.rates, ...current.rates].map((rate) => [`${rate.base} ${rate.quote} ${rate.date}`, rate]));
  return { to: current.to, rates: [...rates.values()] };
}
