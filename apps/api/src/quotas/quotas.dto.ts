import { IsCleanText } from '@cloudact/service-kit';
import { PLAN_TIERS, type PlanTier } from '@cloudact/tenancy';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Length, Matches } from 'class-validator';
import { field } from '../resources/dto-field.js';

export const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/;

export class LimitUsageView {
  @ApiProperty({ example: 3 })
  readonly used!: number;

  @ApiProperty({ type: Number, nullable: true, example: 25, description: 'Null: no limit.' })
  readonly limit!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 22, description: 'Null: no limit. Never negative: a smaller plan takes back nothing that was used.' })
  readonly remaining!: number | null;
}

export class QuotaView {
  @ApiProperty({ enum: PLAN_TIERS })
  readonly plan!: PlanTier;

  @ApiProperty({ type: LimitUsageView, description: 'Pipeline runs of today (UTC).' })
  readonly runs_today!: LimitUsageView;

  @ApiProperty({ type: LimitUsageView, description: 'Pipeline runs of this calendar month (UTC).' })
  readonly runs_this_month!: LimitUsageView;

  @ApiProperty({ type: LimitUsageView, description: 'Pipeline runs at this moment.' })
  readonly runs_now!: LimitUsageView;

  @ApiProperty({ format: 'date-time', example: '2026-05-02T00:00:00.000Z', description: 'When the day ends.' })
  readonly day_resets_at!: string;
}

export class ReserveRunBody {
  @field('optional', { example: 'run-2f6c', description: 'The run, which is the name of its reservation; made without one. The same again is the same reservation.', pattern: RUN_ID.source }, IsCleanText(), Matches(RUN_ID, { message: '$property must be 1 to 128 letters, digits, _ . : and -' }))
  readonly run_id?: string;

  @field('optional', { description: 'Person who started it; nobody for a schedule.', maxLength: 200 }, IsCleanText(), Length(1, 200))
  readonly user_id?: string;
}

export class CompleteRunBody {
  @ApiProperty({ enum: ['USED', 'RELEASED'], description: 'USED: it ran, whatever came of it. RELEASED: it never began, and does not count.' })
  @IsIn(['USED', 'RELEASED'])
  readonly outcome!: 'USED' | 'RELEASED';
}

export class ReservationView {
  @ApiProperty({ example: 'run-2f6c' })
  readonly run_id!: string;

  @ApiProperty({ enum: ['RESERVED', 'USED', 'RELEASED'] })
  readonly status!: 'RESERVED' | 'USED' | 'RELEASED';

  @ApiProperty({ example: '2026-05-01', description: 'UTC day on which it counts, also when it ends after midnight.' })
  readonly usage_date!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, description: 'When its place at the same time is free again, unless it is renewed before; null once it is completed.' })
  readonly lease_expires_at!: string | null;

  @ApiProperty({ type: LimitUsageView, description: 'Pipeline runs of today (UTC).' })
  readonly runs_today!: LimitUsageView;
}
