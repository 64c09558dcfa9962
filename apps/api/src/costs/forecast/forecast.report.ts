import { addDecimals, type ExactDecimal, formatDecimal, parseDecimal } from '@cloudact/bq-core';
import { IfGiven, IsWholeNumberText } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { IsIn, Max, Min } from 'class-validator';
import { addDays, addMonths, type CostPeriod, monthStart, periodOf } from '../query/cost-period.js';
import { CostQuery, Day } from '../query/cost-query.dto.js';
import type { CostGroup } from '../query/cost-group.js';
import { COST_METRICS, type CostMetric } from '../query/cost-metric.js';
import { CostReader } from '../query/cost-reader.js';
import { answerOf, CostAnswerView } from '../reports/cost-view.js';
import { type Backtest, backtest } from './backtest.js';
import { FORECAST_METHODS, type DailyCost, type ForecastMethodName, METHODS } from './forecast-method.js';

export class CostForecastQuery extends OmitType(CostQuery, ['from', 'to'] as const) {
  @Day('The first day that is forecast; costs of the month before it are known. Default: today, UTC.', '2026-05-20')
  readonly as_of?: string;

  @Day('First day after the forecast. Default: the end of the month of as_of.', '2026-06-01')
  readonly until?: string;

  @ApiPropertyOptional({ enum: FORECAST_METHODS, default: 'weekday-average' })
  @IfGiven()
  @IsIn([...FORECAST_METHODS])
  readonly method: ForecastMethodName = 'weekday-average';

  @ApiPropertyOptional({ minimum: 1, maximum: 730, default: 56, type: 'integer', description: 'Complete days before as_of that the forecast learns from.' })
  @IfGiven()
  @IsWholeNumberText()
  @Min(1)
  @Max(730)
  readonly history_days: number = 56;
}

export class BacktestView implements Backtest {
  @ApiProperty()
  readonly days!: number;

  @ApiProperty({ example: '71.4' })
  readonly forecast!: string;

  @ApiProperty({ example: '70' })
  readonly actual!: string;

  @ApiProperty({ type: String, nullable: true, example: '2' })
  readonly error_percent!: string | null;
}

export class MetricForecastView {
  @ApiProperty({ enum: COST_METRICS, example: 'billed' })
  readonly metric!: CostMetric;

  @ApiProperty({ example: '120.5', description: 'Known costs, from the first of the month of as_of until as_of.' })
  readonly so_far!: string;

  @ApiProperty({ example: '60.25', description: 'Guessed costs, from as_of until the end.' })
  readonly forecast!: string;

  @ApiProperty({ example: '180.75' })
  readonly total!: string;

  @ApiProperty({ type: BacktestView, nullable: true, description: 'How the method would have guessed the last seven days of its history; null when that is shorter than fourteen days.' })
  readonly backtest!: BacktestView | null;
}

export class CurrencyForecastView {
  @ApiProperty({ example: 'USD' })
  readonly currency!: string;

  @ApiProperty({ type: [MetricForecastView] })
  readonly metrics!: readonly MetricForecastView[];
}

export class CostForecastView extends CostAnswerView {
  @ApiProperty({ enum: FORECAST_METHODS })
  readonly method!: ForecastMethodName;

  @ApiProperty({ description: 'What the method does, in words.' })
  readonly method_description!: string;

  @ApiProperty({ type: String, nullable: true, example: '2026-03-25', description: 'First day that it learned from; it begins with the first day that has costs.' })
  readonly history_from!: string | null;

  @ApiProperty({ example: '2026-05-20' })
  readonly as_of!: string;

  @ApiProperty({ type: [CurrencyForecastView], description: 'One a currency; empty when the history has no costs.' })
  readonly currencies!: readonly CurrencyForecastView[];
}

const ZERO: ExactDecimal = { units: 0n, scale: 0 };
const sum = (values: readonly ExactDecimal[]): ExactDecimal => values.reduce(addDecimals, ZERO);

/** What the rest of a period will cost. The method is named, and its error in the recent past. */
@Injectable()
export class ForecastReport {
  constructor(private readonly costs: CostReader) {}

  async answer(client: OrgBigQueryClient, query: CostForecastQuery, today: string): Promise<CostForecastView> {
    const { as_of: asOf = today, until: end, method, history_days: historyDays, ...costs } = query;
    const until = end ?? addMonths(monthStart(asOf), 1);
    periodOf({ from: asOf, to: until }, today);
    const month = monthStart(asOf);
    const learnFrom = addDays(asOf, -historyDays);
    const period: CostPeriod = { from: learnFrom < month ? learnFrom : month, to: asOf > month ? asOf : addDays(month, 1) };
    const figures = await this.costs.read(client, costs as CostQuery, { period, bucket: 'day' });
    const known = figures.groups.filter(({ bucket = '' }) => bucket < asOf);
    const firstDay = known.map(({ bucket = '' }) => bucket).filter((day) => day >= learnFrom).sort()[0];
    const ahead = daysFrom(asOf, until);
    const currencies = [...Map.groupBy(known, ({ currency }) => currency)].sort(([left], [right]) => (left < right ? -1 : 1)).map(([currency, groups]) => ({
      currency,
      metrics: (Object.keys(groups[0]?.sums ?? {}) as CostMetric[]).map((metric) => forecastOf(metric, dailyCosts(groups, metric, firstDay ?? asOf, asOf), soFar(groups, metric, month), ahead, method)),
    }));
    return { ...answerOf({ from: month, to: until }, figures), method, method_description: METHODS[method].description, history_from: firstDay ?? null, as_of: asOf, currencies };
  }
}

function forecastOf(metric: CostMetric, history: readonly DailyCost[], known: ExactDecimal, ahead: readonly string[], name: ForecastMethodName): MetricForecastView {
  const method = METHODS[name];
  const guess = history.length === 0 ? ZERO : sum(method.forecast(history, ahead));
  return { metric, so_far: formatDecimal(known), forecast: formatDecimal(guess), total: formatDecimal(addDecimals(known, guess)), backtest: backtest(method, history) ?? null };
}

const soFar = (groups: readonly CostGroup[], metric: CostMetric, month: string): ExactDecimal => sum(groups.filter(({ bucket = '' }) => bucket >= month).map(({ sums }) => parseDecimal(sums[metric] ?? '0')));

/** A cost for every day; days without charges cost nothing. */
function dailyCosts(groups: readonly CostGroup[], metric: CostMetric, from: string, to: string): readonly DailyCost[] {
  const byDay = new Map(groups.map(({ bucket, sums }) => [bucket, sums[metric]]));
  return daysFrom(from, to).map((day) => ({ day, cost: parseDecimal(byDay.get(day) ?? '0') }));
}

function daysFrom(from: string, to: string): readonly string[] {
  const days: string[] = [];
  for (let day = from; day < to; day = addDays(day, 1)) days.push(day);
  return days;
}
