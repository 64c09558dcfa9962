import { IsCleanText, PageQuery } from '@cloudact/service-kit';
import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsEmail, IsIn, IsInt, IsISO4217CurrencyCode, IsISO8601, Length, Matches, Max, MaxLength, Min } from 'class-validator';
import { field, type Presence } from '../resources/dto-field.js';
import { BILLING_CYCLES } from './cost/billing-cycle.js';
import { PRICING_MODELS } from './cost/cycle-cost.js';
import { PAYMENT_TIMINGS, SubscriptionPlanView } from './plan-view.js';
import { PLAN_STATUSES, type PlanStatus } from './plan-status.js';

/** FOCUS 1.3, ServiceCategory: allowed values. */
const SERVICE_CATEGORIES = [
  'AI and Machine Learning', 'Analytics', 'Business Applications', 'Compute', 'Databases', 'Developer Tools', 'Multicloud', 'Identity', 'Integration', 'Internet of Things', 'Management and Governance', 'Media',
  'Migration', 'Mobile', 'Networking', 'Security', 'Storage', 'Web', 'Other',
] as const;
const DECIMAL = /^\d{1,20}(?:\.\d{1,15})?$/;
const PERCENT = /^\d{1,3}(?:\.\d{1,9})?$/;
const MOST_SEATS = 1_000_000;
const LAST_ANCHOR = 28;

const text = (presence: Presence, longest: number, api: object = {}): PropertyDecorator => field(presence, { type: String, maxLength: longest, ...api }, IsCleanText(), Length(1, longest));
const day = (presence: Presence, description: string): PropertyDecorator => field(presence, { type: String, format: 'date', example: '2026-01-01', description }, Matches(/^\d{4}-\d{2}-\d{2}$/), IsISO8601({ strict: true }));
const money = (presence: Presence, description: string): PropertyDecorator => field(presence, { type: String, example: '12.50', description }, Matches(DECIMAL, { message: '$property must be a decimal as text, such as "12.50"' }));
const Category = (presence: Presence): PropertyDecorator => field(presence, { enum: SERVICE_CATEGORIES, description: 'FOCUS ServiceCategory; without one the costs are Other.' }, IsIn([...SERVICE_CATEGORIES]));
const Model = (presence: Presence): PropertyDecorator => field(presence, { enum: PRICING_MODELS }, IsIn([...PRICING_MODELS]));
const CycleField = (presence: Presence): PropertyDecorator => field(presence, { enum: BILLING_CYCLES }, IsIn([...BILLING_CYCLES]));
const Anchor = (presence: Presence): PropertyDecorator => field(presence, { type: Number, minimum: 1, maximum: LAST_ANCHOR, example: 1, description: 'Day of the month on which cycles begin; cycles of several months then follow the fiscal year. Without it cycles count from the first day.' }, IsInt(), Min(1), Max(LAST_ANCHOR));
const Timing = (presence: Presence): PropertyDecorator => field(presence, { enum: PAYMENT_TIMINGS, description: 'When a cycle is paid; ADVANCE without one.' }, IsIn([...PAYMENT_TIMINGS]));
const Seats = (): PropertyDecorator => field('optional', { type: 'integer', minimum: 1, maximum: MOST_SEATS, default: 1 }, IsInt(), Min(1), Max(MOST_SEATS));
const Percent = (presence: Presence): PropertyDecorator => field(presence, { type: String, example: '10', description: 'Discount in percent, 0 to 100.' }, Matches(PERCENT, { message: '$property must be a percentage as text, such as "12.5"' }));
const Currency = (presence: Presence): PropertyDecorator => field(presence, { example: 'USD', description: 'ISO 4217: what the seller invoices in.' }, Matches(/^[A-Z]{3}$/), IsISO4217CurrencyCode());
const OwnerEmail = (presence: Presence): PropertyDecorator => field(presence, { type: String, example: 'ada@acme.example' }, IsEmail(), MaxLength(254));
const Flag = (presence: Presence, api: object): PropertyDecorator => field(presence, api, IsBoolean());

export class CreateSubscriptionBody {
  @text('required', 200, { example: 'Slack', description: 'Company that sells it, as ServiceProviderName of FOCUS.' })
  readonly provider!: string;

  @text('required', 200, { example: 'Business+' })
  readonly plan_name!: string;

  @text('optional', 200)
  readonly display_name?: string;

  @Category('optional')
  readonly service_category?: string;

  @Model('required')
  readonly pricing_model!: SubscriptionPlanView['pricing_model'];

  @CycleField('required')
  readonly billing_cycle!: SubscriptionPlanView['billing_cycle'];

  @Anchor('optional')
  readonly billing_anchor_day?: number;

  @Timing('optional')
  readonly payment_timing?: 'ADVANCE' | 'ARREARS';

  @Seats()
  readonly seats: number = 1;

  @money('required', 'Of one seat, or of the whole if FLAT, for one cycle, before discount and tax.')
  readonly unit_price!: string;

  @Percent('optional')
  readonly discount_percent?: string;

  @money('optional', 'Discount on the whole cycle, in currency; not beside discount_percent.')
  readonly discount_amount?: string;

  @Currency('required')
  readonly currency!: string;

  @day('required', 'First day on which it costs.')
  readonly effective_from!: string;

  @day('optional', 'First day on which it no longer costs, when that is known already.')
  readonly effective_to?: string;

  @Flag('optional', { default: true })
  readonly auto_renew: boolean = true;

  @day('optional', 'Next date on which it renews or ends.')
  readonly renewal_date?: string;

  @text('optional', 128)
  readonly contract_id?: string;

  @OwnerEmail('optional')
  readonly owner_email?: string;

  @text('optional', 64, { description: 'Node of the hierarchy that bears the cost.' })
  readonly hierarchy_entity_id?: string;

  @text('optional', 2_000)
  readonly notes?: string;
}

/** What changes no cost. Fields that are left out stay as they are; null takes a value away. */
export class ChangeSubscriptionBody {
  @text('nullable', 200)
  readonly display_name?: string | null;

  @Category('nullable')
  readonly service_category?: string | null;

  @Flag('optional', {})
  readonly auto_renew?: boolean;

  @day('nullable', 'Next date on which it renews or ends.')
  readonly renewal_date?: string | null;

  @text('nullable', 128)
  readonly contract_id?: string | null;

  @OwnerEmail('nullable')
  readonly owner_email?: string | null;

  @text('nullable', 64, { description: 'Node of the hierarchy that bears the cost.' })
  readonly hierarchy_entity_id?: string | null;

  @text('nullable', 2_000)
  readonly notes?: string | null;
}

/** What is left out stays as it was; giving one discount takes the other away. */
export class OpenVersionBody {
  @day('required', 'First day of the new version; the one before ends with the day before.')
  readonly effective_from!: string;

  @text('optional', 200, { example: 'Enterprise' })
  readonly plan_name?: string;

  @Model('optional')
  readonly pricing_model?: SubscriptionPlanView['pricing_model'];

  @CycleField('optional')
  readonly billing_cycle?: SubscriptionPlanView['billing_cycle'];

  @Anchor('nullable')
  readonly billing_anchor_day?: number | null;

  @Timing('optional')
  readonly payment_timing?: 'ADVANCE' | 'ARREARS';

  @field('optional', { type: 'integer', minimum: 1, maximum: MOST_SEATS, example: 30 }, IsInt(), Min(1), Max(MOST_SEATS))
  readonly seats?: number;

  @money('optional', 'Of one seat, or of the whole if FLAT, for one cycle.')
  readonly unit_price?: string;

  @Percent('nullable')
  readonly discount_percent?: string | null;

  @money('nullable', 'Discount on the whole cycle.')
  readonly discount_amount?: string | null;

  @Currency('optional')
  readonly currency?: string;
}

export class CancelSubscriptionBody {
  @day('required', 'First day on which it no longer costs; the first day of all takes every cost back.')
  readonly effective_to!: string;
}

export class ListSubscriptionsQuery extends PageQuery {
  @field('optional', { enum: PLAN_STATUSES, description: 'As of today.' }, IsIn([...PLAN_STATUSES]))
  readonly status?: PlanStatus;

  @text('optional', 200, { example: 'Slack' })
  readonly provider?: string;

  @text('optional', 64, { description: 'Only those whose cost this node bears.' })
  readonly hierarchy_entity_id?: string;
}

export class SubscriptionPage {
  @ApiProperty({ type: [SubscriptionPlanView], description: 'The newest version of each subscription, newest first.' })
  readonly subscriptions!: readonly SubscriptionPlanView[];

  @ApiProperty({ nullable: true, type: String })
  readonly next_page_token!: string | null;
}

export class VersionList {
  @ApiProperty({ type: [SubscriptionPlanView], description: 'In the order of price_version.' })
  readonly versions!: readonly SubscriptionPlanView[];
}

export class DailyCostsQuery {
  @day('optional', 'First day; default: the first of this month.')
  readonly from?: string;

  @day('optional', 'First day after the period; default: a month after from. At most 366 days.')
  readonly to?: string;
}

export class DailyCostView {
  @ApiProperty({ example: '2026-05-01' }) readonly cost_date!: string;
  @ApiProperty({ example: 1 }) readonly price_version!: number;
  @ApiProperty({ example: '2026-05-01' }) readonly cycle_start!: string;
  @ApiProperty({ example: '2026-06-01' }) readonly cycle_end!: string;
  @ApiProperty({ example: 25 }) readonly seats!: number;
  @ApiProperty({ example: '0.032258064516129032', description: 'Part of the cycle; those of a cycle sum to 1.' }) readonly day_share!: string;
  @ApiProperty({ example: '12.5' }) readonly list_unit_price!: string;
  @ApiProperty({ example: '11.25' }) readonly contracted_unit_price!: string;
  @ApiProperty({ example: '0.8064516129032258' }) readonly pricing_quantity!: string;
  @ApiProperty({ example: '10.08' }) readonly list_cost!: string;
  @ApiProperty({ example: '9.07' }) readonly contracted_cost!: string;
  @ApiProperty({ example: '0', description: 'Nothing on days of a cycle that was paid in advance.' }) readonly billed_cost!: string;
  @ApiProperty({ example: '9.07' }) readonly effective_cost!: string;
  @ApiProperty({ example: 'USD' }) readonly currency!: string;
}

export class DailyCostTotalView {
  @ApiProperty({ example: 'USD' }) readonly currency!: string;
  @ApiProperty({ example: '312.5' }) readonly list_cost!: string;
  @ApiProperty({ example: '281.25' }) readonly contracted_cost!: string;
}

export class DailyCostsView {
  @ApiProperty({ example: 'sub-2f6c' }) readonly subscription_id!: string;
  @ApiProperty({ example: '2026-05-01' }) readonly from!: string;
  @ApiProperty({ example: '2026-06-01' }) readonly to!: string;
  @ApiProperty({ type: [DailyCostView] }) readonly days!: readonly DailyCostView[];
  @ApiProperty({ type: [DailyCostTotalView], description: 'By currency; never added to one another.' }) readonly totals!: readonly DailyCostTotalView[];
}
