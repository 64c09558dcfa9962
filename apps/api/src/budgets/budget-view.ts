import type { ResultRow } from '@cloudact/bq-core';
import { ApiProperty } from '@nestjs/swagger';

export const BUDGET_CATEGORIES = ['TOTAL', 'CLOUD', 'GENAI', 'SUBSCRIPTION'] as const;
export const BUDGET_MEASURES = ['COST', 'TOKENS', 'SEATS'] as const;
export const BUDGET_PERIODS = ['MONTHLY', 'QUARTERLY', 'YEARLY', 'CUSTOM'] as const;
export const BUDGET_STATUSES = ['ACTIVE', 'PAUSED', 'DELETED'] as const;
export const COST_BASES = ['BilledCost', 'EffectiveCost'] as const;

export class BudgetView {
  @ApiProperty({ example: 'budget-2f6c' })
  readonly budget_id!: string;

  @ApiProperty({ example: 'Payments team, cloud' })
  readonly name!: string;

  @ApiProperty({ type: String, nullable: true })
  readonly parent_budget_id!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Node of the hierarchy whose costs count, its subtree included.' })
  readonly hierarchy_entity_id!: string | null;

  @ApiProperty({ enum: BUDGET_CATEGORIES })
  readonly category!: (typeof BUDGET_CATEGORIES)[number];

  @ApiProperty({ type: [String] })
  readonly service_provider_names!: readonly string[];

  @ApiProperty({ enum: BUDGET_MEASURES })
  readonly measure!: (typeof BUDGET_MEASURES)[number];

  @ApiProperty({ example: '10000' })
  readonly amount!: string;

  @ApiProperty({ type: String, nullable: true, example: 'USD' })
  readonly currency!: string | null;

  @ApiProperty({ enum: COST_BASES, nullable: true })
  readonly cost_basis!: (typeof COST_BASES)[number] | null;

  @ApiProperty({ enum: BUDGET_PERIODS })
  readonly period_type!: (typeof BUDGET_PERIODS)[number];

  @ApiProperty({ example: '2026-01-01' })
  readonly period_start!: string;

  @ApiProperty({ type: String, nullable: true })
  readonly period_end!: string | null;

  @ApiProperty({ type: [String], example: ['80', '100'] })
  readonly alert_thresholds_percent!: readonly string[];

  @ApiProperty({ enum: BUDGET_STATUSES })
  readonly status!: (typeof BUDGET_STATUSES)[number];

  @ApiProperty({ type: String, nullable: true })
  readonly notes!: string | null;

  @ApiProperty({ format: 'date-time' })
  readonly created_at!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  readonly updated_at!: string | null;

  @ApiProperty({ example: 1, description: 'Counts the changes, from 1.' })
  readonly version!: number;

  @ApiProperty({ example: '"v1"', description: 'Send it as If-Match with a change.' })
  readonly etag!: string;
}

export type Budget = { readonly [Column in Exclude<keyof BudgetView, 'etag'>]: BudgetView[Column] };

export const budgetOf = (row: ResultRow): Budget => ({
  budget_id: row['budget_id'], name: row['name'], parent_budget_id: row['parent_budget_id'], hierarchy_entity_id: row['hierarchy_entity_id'], category: row['category'],
  service_provider_names: row['service_provider_names'], measure: row['measure'], amount: row['amount'], currency: row['currency'], cost_basis: row['cost_basis'], period_type: row['period_type'],
  period_start: row['period_start'], period_end: row['period_end'], alert_thresholds_percent: row['alert_thresholds_percent'], status: row['status'], notes: row['notes'],
  created_at: row['created_at'], updated_at: row['updated_at'], version: Number(row['version']),
}) as Budget;
