import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean } from 'class-validator';
import { field } from '../../resources/dto-field.js';
import { FIRING_OUTCOMES, type FiringOutcome } from './rule-firing.js';

export class EvaluateRulesBody {
  @field('optional', { default: false, description: 'true: says what would be told, and tells nobody.' }, IsBoolean())
  readonly validate_only: boolean = false;
}

export class RuleDeliveryView {
  @ApiProperty({ example: 'channel-2f6c' })
  readonly channel_id!: string;

  @ApiProperty()
  readonly delivered!: boolean;

  @ApiProperty({ type: Number, nullable: true, example: 204, description: "Status of the server's answer; null where none came." })
  readonly status!: number | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  readonly problem!: string | null;
}

export class RuleFiringView {
  @ApiProperty({ example: 'rule-2f6c' })
  readonly rule_id!: string;

  @ApiProperty({ example: 'Cloud budget of payments' })
  readonly name!: string;

  @ApiProperty({ enum: FIRING_OUTCOMES, description: 'told_before: each occurrence (the period of a budget, a day, a run) is told once. not_delivered: told again the next time.' })
  readonly outcome!: FiringOutcome;

  @ApiProperty({ type: String, nullable: true, example: '81.23 % of the budget "Payments team, cloud" are spent: 8123.45 of 10000 USD from 2026-05-01 to 2026-06-01. The rule tells from 80 % on.' })
  readonly text!: string | null;

  @ApiProperty({ type: [RuleDeliveryView] })
  readonly deliveries!: readonly RuleDeliveryView[];
}

export class EvaluationView {
  @ApiProperty({ type: [RuleFiringView], description: 'Active rules, newest first.' })
  readonly rules!: readonly RuleFiringView[];
}
