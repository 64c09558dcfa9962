import { IfGiven, IsCleanText, PageQuery } from '@cloudact/service-kit';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsISO4217CurrencyCode, IsISO8601, Length, Matches } from 'class-validator';
import { BUDGET_CATEGORIES, BUDGET_MEASURES, BUDGET_PERIODS, BUDGET_STATUSES, BudgetView, COST_BASES } from './budget-view.js';

type Presence = 'required' | 'optional';
const field = (presence: Presence, api: ApiPropertyOptions, ...rules: PropertyDecorator[]): PropertyDecorator => applyDecorators(presence === 'required' ? ApiProperty(api) : applyDecorators(ApiPropertyOptional(api), IfGiven()), ...rules);

const POSITIVE_DECIMAL = /^(?!0+(?:\.0*)?$)\d{1,20}(?:\.\d{1,15})?$/;
const PERCENT = /^(?!0+(?:\.0*)?$)\d{1,4}(?:\.\d{1,2})?$/;
const MOST_PROVIDERS = 20;
const MOST_THRESHOLDS = 10;
const LONGEST_NAME = 200;

const Name = (presence: Presence): PropertyDecorator => field(presence, { example: 'Payments team, cloud', maxLength: LONGEST_NAME }, IsCleanText(), Length(1, LONGEST_NAME));
const Amount = (presence: Presence): PropertyDecorator => field(presence, { example: '10000', description: 'Limit of one period: positive decimal text, in currency for COST and in units otherwise.' }, Matches(POSITIVE_DECIMAL, { message: '$property must be a positive decimal as text, such as "10000.50"' }));
const Id = (presence: Presence, description: string): PropertyDecorator => field(presence, { description, maxLength: 128 }, IsCleanText(), Length(1, 128));
const Notes = (): PropertyDecorator => field('optional', { maxLength: 2000 }, IsCleanText(), Length(1, 2000));
const Thresholds = (): PropertyDecorator =>
  field('optional', { type: [String], example: ['80', '100'], description: 'Percentages of amount at which to notify.' }, IsArray(), ArrayMaxSize(MOST_THRESHOLDS), ArrayUnique(), Matches(PERCENT, { each: true, message: 'each of $property must be a percentage as text, such as "80"' }));
const DayField = (presence: Presence, description: string): PropertyDecorator => field(presence, { format: 'date', example: '2026-01-01', description }, Matches(/^\d{4}-\d{2}-\d{2}$/), IsISO8601({ strict: true }));

export class CreateBudgetBody {
  @Name('required')
  readonly name!: string;

  @Amount('required')
  readonly amount!: string;

  @field('optional', { enum: BUDGET_CATEGORIES, default: 'TOTAL', description: 'Which costs count.' }, IsIn([...BUDGET_CATEGORIES]))
  readonly category: BudgetView['category'] = 'TOTAL';

  @field('optional', { enum: BUDGET_MEASURES, default: 'COST' }, IsIn([...BUDGET_MEASURES]))
  readonly measure: BudgetView['measure'] = 'COST';

  @field('optional', { example: 'USD', description: 'ISO 4217; required for COST and refused otherwise.' }, Matches(/^[A-Z]{3}$/), IsISO4217CurrencyCode())
  readonly currency?: string;

  @field('optional', { enum: COST_BASES, description: 'Cost column that counts; BilledCost without one. Only for COST.' }, IsIn([...COST_BASES]))
  readonly cost_basis?: (typeof COST_BASES)[number];

  @field('optional', { enum: BUDGET_PERIODS, default: 'MONTHLY', description: 'QUARTERLY and YEARLY go by the fiscal year of the organisation.' }, IsIn([...BUDGET_PERIODS]))
  readonly period_type: BudgetView['period_type'] = 'MONTHLY';

  @DayField('required', 'First day of the first period.')
  readonly period_start!: string;

  @DayField('optional', 'First day after the last period; required for CUSTOM.')
  readonly period_end?: string;

  @Id('optional', 'Budget that this one is split from.')
  readonly parent_budget_id?: string;

  @Id('optional', 'Node of the hierarchy whose costs count.')
  readonly hierarchy_entity_id?: string;

  @field('optional', { type: [String], example: ['AWS'], description: 'Only costs of these providers count; empty means all.' }, IsArray(), ArrayMaxSize(MOST_PROVIDERS), ArrayUnique(), IsCleanText({ each: true }), Length(1, 200, { each: true }))
  readonly service_provider_names: readonly string[] = [];

  @Thresholds()
  readonly alert_thresholds_percent: readonly string[] = [];

  @Notes()
  readonly notes?: string;
}

/** Fields that are left out stay as they are. What a budget measures cannot change: make another one. */
export class ChangeBudgetBody {
  @Name('optional')
  readonly name?: string;

  @Amount('optional')
  readonly amount?: string;

  @DayField('optional', 'First day after the last period.')
  readonly period_end?: string;

  @Thresholds()
  readonly alert_thresholds_percent?: readonly string[];

  @field('optional', { enum: ['ACTIVE', 'PAUSED'] }, IsIn(['ACTIVE', 'PAUSED']))
  readonly status?: 'ACTIVE' | 'PAUSED';

  @Notes()
  readonly notes?: string;
}

export class ListBudgetsQuery extends PageQuery {
  @field('optional', { enum: BUDGET_STATUSES, description: 'Default: all but deleted ones.' }, IsIn([...BUDGET_STATUSES]))
  readonly status?: BudgetView['status'];

  @field('optional', { enum: BUDGET_CATEGORIES }, IsIn([...BUDGET_CATEGORIES]))
  readonly category?: BudgetView['category'];
}

export class BudgetPage {
  @ApiProperty({ type: [BudgetView], description: 'Newest first.' })
  readonly budgets!: readonly BudgetView[];

  @ApiProperty({ nullable: true, type: String })
  readonly next_page_token!: string | null;
}
