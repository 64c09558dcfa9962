import type { ResultRow } from '@cloudact/bq-core';
import { type OrgStatus, PLAN_TIERS, type PlanTier } from '@cloudact/tenancy';
import { ApiProperty } from '@nestjs/swagger';

export const ORG_STATUSES = ['ACTIVE', 'SUSPENDED', 'DELETED'] as const satisfies readonly OrgStatus[];

/** An organisation as it is answered: its row of `org_profiles`. */
export class OrganizationView {
  @ApiProperty({ example: 'acme_corp' })
  readonly org_slug!: string;

  @ApiProperty({ example: 'Acme Corporation' })
  readonly display_name!: string;

  @ApiProperty({ enum: ORG_STATUSES, description: 'SUSPENDED: keys are refused, data is kept.' })
  readonly status!: OrgStatus;

  @ApiProperty({ enum: PLAN_TIERS })
  readonly plan!: PlanTier;

  @ApiProperty({ example: 'acme_corp_local' })
  readonly dataset_id!: string;

  @ApiProperty({ example: 'US' })
  readonly location!: string;

  @ApiProperty({ nullable: true, type: String })
  readonly admin_email!: string | null;

  @ApiProperty({ example: 'USD' })
  readonly currency!: string;

  @ApiProperty({ nullable: true, type: String })
  readonly country!: string | null;

  @ApiProperty({ nullable: true, type: String })
  readonly language!: string | null;

  @ApiProperty({ example: 'UTC' })
  readonly timezone!: string;

  @ApiProperty({ minimum: 1, maximum: 12 })
  readonly fiscal_year_start_month!: number;

  @ApiProperty({ nullable: true, type: String, example: '1000000000000', description: 'Bytes that its queries may bill in a UTC day; null: no budget. The operator sets it by `PUT .../query-budget`.' })
  readonly query_bytes_per_day!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T12:00:00.123456Z' })
  readonly created_at!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  readonly updated_at!: string | null;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  readonly deleted_at!: string | null;

  @ApiProperty({ description: 'Counts the changes, from 1.' })
  readonly version!: number;
}

/** What is stored; the columns of `org_profiles`, and no other. */
export type Profile = { readonly [Column in keyof OrganizationView]: OrganizationView[Column] };

export const PROFILE_COLUMNS = [
  'org_slug', 'display_name', 'status', 'plan', 'dataset_id', 'location', 'admin_email', 'currency', 'country', 'language', 'timezone',
  'fiscal_year_start_month', 'query_bytes_per_day', 'created_at', 'updated_at', 'deleted_at', 'version',
] as const satisfies readonly (keyof Profile)[];

/** INT64 columns come as text; these two are small by their meaning. */
export function profileOf(row: ResultRow): Profile {
  return { ...(row as unknown as Profile), fiscal_year_start_month: Number(row['fiscal_year_start_month']), version: Number(row['version']) };
}
