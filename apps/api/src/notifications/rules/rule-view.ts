import type { ResultRow } from '@cloudact/bq-core';
import { ApiProperty } from '@nestjs/swagger';
import { RULE_TYPES, type RuleType } from './rule-condition.js';

export const RULE_STATUSES = ['ACTIVE', 'PAUSED', 'DELETED'] as const;
export const SEVERITIES = ['INFO', 'WARNING', 'CRITICAL'] as const;

export class RuleView {
  @ApiProperty({ example: 'rule-2f6c' })
  readonly rule_id!: string;

  @ApiProperty({ example: 'Cloud budget of payments' })
  readonly name!: string;

  @ApiProperty({ type: String, nullable: true })
  readonly description!: string | null;

  @ApiProperty({ enum: RULE_STATUSES })
  readonly status!: (typeof RULE_STATUSES)[number];

  @ApiProperty({ enum: SEVERITIES })
  readonly severity!: (typeof SEVERITIES)[number];

  @ApiProperty({ enum: RULE_TYPES })
  readonly rule_type!: RuleType;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { budget_id: 'budget-2f6c', percent: '80' } })
  readonly condition!: Readonly<Record<string, unknown>>;

  @ApiProperty({ type: [String] })
  readonly service_provider_names!: readonly string[];

  @ApiProperty({ type: [String] })
  readonly service_categories!: readonly string[];

  @ApiProperty({ type: String, nullable: true })
  readonly hierarchy_entity_id!: string | null;

  @ApiProperty({ type: [String], description: 'Empty: the default channel.' })
  readonly channel_ids!: readonly string[];

  @ApiProperty({ example: 60 })
  readonly cooldown_minutes!: number;

  @ApiProperty({ type: String, nullable: true, example: '22:00:00' })
  readonly quiet_hours_start!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '07:00:00' })
  readonly quiet_hours_end!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Europe/Zurich' })
  readonly timezone!: string | null;

  @ApiProperty({ format: 'date-time' })
  readonly created_at!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  readonly updated_at!: string | null;

  @ApiProperty({ example: 1 })
  readonly version!: number;

  @ApiProperty({ example: '"v1"' })
  readonly etag!: string;
}

export type Rule = { readonly [Column in Exclude<keyof RuleView, 'etag'>]: RuleView[Column] };

export const ruleOf = (row: ResultRow): Rule => ({
  rule_id: row['rule_id'], name: row['name'], description: row['description'], status: row['status'], severity: row['severity'], rule_type: row['rule_type'],
  condition: JSON.parse(String(row['condition'])) as unknown, service_provider_names: row['service_provider_names'], service_categories: row['service_categories'],
  hierarchy_entity_id: row['hierarchy_entity_id'], channel_ids: row['channel_ids'], cooldown_minutes: Number(row['cooldown_minutes']), quiet_hours_start: row['quiet_hours_start'],
  quiet_hours_end: row['quiet_hours_end'], timezone: row['timezone'], created_at: row['created_at'], updated_at: row['updated_at'], version: Number(row['version']),
}) as Rule;
