import type { ResultRow } from '@cloudact/bq-core';
import { ApiProperty } from '@nestjs/swagger';
import { BILLING_CYCLES } from './cost/billing-cycle.js';
import { PRICING_MODELS } from './cost/cycle-cost.js';
import { PLAN_STATUSES } from './plan-status.js';

export const PAYMENT_TIMINGS = ['ADVANCE', 'ARREARS'] as const;

/** One version of a subscription: a stretch of one price and one number of seats. */
export class SubscriptionPlanView {
  @ApiProperty({ example: 'sub-2f6c', description: 'The same over all versions.' })
  readonly subscription_id!: string;

  @ApiProperty({ example: 1, description: 'Counts the stretches of one price, from 1.' })
  readonly price_version!: number;

  @ApiProperty({ example: 'Slack' })
  readonly provider!: string;

  @ApiProperty({ example: 'Business+' })
  readonly plan_name!: string;

  @ApiProperty({ type: String, nullable: true })
  readonly display_name!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Business Applications' })
  readonly service_category!: string | null;

  @ApiProperty({ enum: PLAN_STATUSES, description: 'As of today (UTC): PENDING before effective_from, ENDED from effective_to on, CANCELLED in between once it was cancelled.' })
  readonly status!: (typeof PLAN_STATUSES)[number];

  @ApiProperty({ enum: PRICING_MODELS })
  readonly pricing_model!: (typeof PRICING_MODELS)[number];

  @ApiProperty({ enum: BILLING_CYCLES })
  readonly billing_cycle!: (typeof BILLING_CYCLES)[number];

  @ApiProperty({ type: Number, nullable: true, example: 1, description: 'Day of the month on which cycles begin; with it, cycles of several months follow the fiscal year. Null: cycles count from the first day.' })
  readonly billing_anchor_day!: number | null;

  @ApiProperty({ enum: PAYMENT_TIMINGS, nullable: true, description: 'Null means ADVANCE.' })
  readonly payment_timing!: (typeof PAYMENT_TIMINGS)[number] | null;

  @ApiProperty({ example: 25, description: '1 for FLAT.' })
  readonly seats!: number;

  @ApiProperty({ example: '12.5', description: 'Of one seat, or of the whole if FLAT, for one cycle, before discount and tax.' })
  readonly unit_price!: string;

  @ApiProperty({ type: String, nullable: true, example: '10' })
  readonly discount_percent!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'On the whole cycle.' })
  readonly discount_amount!: string | null;

  @ApiProperty({ example: 'USD' })
  readonly currency!: string;

  @ApiProperty({ example: '2026-01-01' })
  readonly effective_from!: string;

  @ApiProperty({ type: String, nullable: true, description: 'First day on which it no longer holds.' })
  readonly effective_to!: string | null;

  @ApiProperty()
  readonly auto_renew!: boolean;

  @ApiProperty({ type: String, nullable: true })
  readonly renewal_date!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly contract_id!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly owner_email!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Node of the hierarchy that bears the cost.' })
  readonly hierarchy_entity_id!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly notes!: string | null;

  @ApiProperty({ format: 'date-time' })
  readonly created_at!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  readonly updated_at!: string | null;

  @ApiProperty({ example: 1, description: 'Counts the changes of this row, from 1.' })
  readonly version!: number;

  @ApiProperty({ example: '"v1"', description: 'Of the newest version of the subscription: send it as If-Match with a change.' })
  readonly etag!: string;
}

/** A row of subscription_plans. Its `status` is the stored one. */
export type SubscriptionPlan = { readonly [Column in Exclude<keyof SubscriptionPlanView, 'etag'>]: SubscriptionPlanView[Column] };

export const COLUMNS = [
  'subscription_id', 'price_version', 'provider', 'plan_name', 'display_name', 'service_category', 'status', 'pricing_model', 'billing_cycle', 'billing_anchor_day', 'payment_timing', 'seats', 'unit_price',
  'discount_percent', 'discount_amount', 'currency', 'effective_from', 'effective_to', 'auto_renew', 'renewal_date', 'contract_id', 'owner_email', 'hierarchy_entity_id', 'notes', 'created_at', 'updated_at', 'version',
] as const satisfies readonly (keyof SubscriptionPlan)[];
const NUMBERS: ReadonlySet<string> = new Set(['price_version', 'billing_anchor_day', 'seats', 'version']);

export function planOf(row: ResultRow): SubscriptionPlan {
  return Object.fromEntries(COLUMNS.map((column) => [column, NUMBERS.has(column) && row[column] !== null ? Number(row[column]) : row[column]])) as unknown as SubscriptionPlan;
}
