import { IfGiven, IsCleanText } from '@cloudact/service-kit';
import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsISO4217CurrencyCode, IsISO8601, Length, Matches } from 'class-validator';
import { COST_METRICS } from './cost-metric.js';

const METRIC = `(${COST_METRICS.join('|')})`;
const LONGEST_VALUE = 512;

/** A day in UTC that the calendar has. */
export const Day = (description: string, example: string): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ description, format: 'date', example }), IfGiven(), Matches(/^\d{4}-\d{2}-\d{2}$/, { message: '$property must be a day, YYYY-MM-DD' }), IsISO8601({ strict: true }));

const Exactly = (column: string, example: string): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ description: `Only charges with this ${column}.`, example, maxLength: LONGEST_VALUE }), IfGiven(), IsCleanText(), Length(1, LONGEST_VALUE));

/** Which charges count. Filters that are given hold together; an unknown one is refused. */
export class CostFilterQuery {
  @Day('First day, UTC. Default: the first of the current month.', '2026-05-01')
  readonly from?: string;

  @Day('First day after the period. Default: a month after from.', '2026-06-01')
  readonly to?: string;

  @Exactly('ServiceProviderName', 'AWS')
  readonly provider?: string;

  @Exactly('ServiceName', 'Amazon Elastic Compute Cloud')
  readonly service?: string;

  @Exactly('ServiceCategory', 'Compute')
  readonly service_category?: string;

  @Exactly('ChargeCategory', 'Usage')
  readonly charge_category?: string;

  @Exactly('BillingAccountId', '123456789012')
  readonly billing_account?: string;

  @Exactly('SubAccountId', '210987654321')
  readonly sub_account?: string;

  @Exactly('RegionId', 'us-east-1')
  readonly region?: string;

  @Exactly('x_pipeline_id', 'focus-import')
  readonly pipeline?: string;

  @Exactly('node of the hierarchy, its subtree included: an entity_id', 'team-payments')
  readonly hierarchy?: string;

  @Exactly('tag, `key:value`', 'team:payments')
  readonly tag?: string;
}

/** Which charges count, and which of their costs. */
export class CostQuery extends CostFilterQuery {
  @ApiPropertyOptional({ description: 'Cost columns of FOCUS, with commas between: billed, effective, list, contracted. They are answered side by side and never added.', default: 'billed', example: 'billed,effective' })
  @IfGiven()
  @Matches(new RegExp(`^${METRIC}(,${METRIC})*$`), { message: `$property must be one or more of ${COST_METRICS.join(', ')}, with commas between` })
  readonly metrics: string = 'billed';

  @ApiPropertyOptional({ description: 'ISO 4217. All costs are converted into it with the rate of their day from fx_rates, and the answer names the rates. Without it each billing currency has sums of its own.', example: 'EUR' })
  @IfGiven()
  @Matches(/^[A-Z]{3}$/)
  @IsISO4217CurrencyCode()
  readonly currency?: string;
}
