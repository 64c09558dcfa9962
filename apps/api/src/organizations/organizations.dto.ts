import { IfGiven, IsCleanText, PageQuery } from '@cloudact/service-kit';
import type { OrgStatus, PlanTier } from '@cloudact/tenancy';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, MaxLength } from 'class-validator';
import { AdminEmail, Currency, DisplayName, FiscalYearStart, Language, Plan, TimeZone } from './profiles/organization-fields.js';
import { ORG_STATUSES, OrganizationView } from './profiles/organization-view.js';

export class ListOrganizationsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ORG_STATUSES, description: 'Only organisations of this status.' })
  @IfGiven()
  @IsIn([...ORG_STATUSES])
  readonly status?: OrgStatus;
}

export class OrganizationPage {
  @ApiProperty({ type: [OrganizationView] })
  readonly organizations!: readonly OrganizationView[];

  @ApiProperty({ nullable: true, type: String })
  readonly next_page_token!: string | null;
}

/** Fields that are left out stay as they are. */
export class ChangeOrganizationBody {
  @DisplayName('optional')
  readonly display_name?: string;

  @AdminEmail('optional')
  readonly admin_email?: string;

  @Currency()
  readonly currency?: string;

  @Language()
  readonly language?: string;

  @TimeZone()
  readonly timezone?: string;

  @FiscalYearStart()
  readonly fiscal_year_start_month?: number;

  @Plan('optional')
  readonly plan?: PlanTier;

  @ApiPropertyOptional({ enum: ['ACTIVE', 'SUSPENDED'], description: 'Root key only. SUSPENDED refuses every key of the organisation within 5 s and keeps its data.' })
  @IfGiven()
  @IsIn(['ACTIVE', 'SUSPENDED'])
  readonly status?: 'ACTIVE' | 'SUSPENDED';
}

export class DeleteOrganizationBody {
  @ApiProperty({ description: 'The slug once more, as a confirmation.', example: 'acme_corp' })
  @IsCleanText()
  @MaxLength(50)
  readonly org_slug!: string;

  @ApiPropertyOptional({ description: 'True revokes the keys and keeps the dataset.', default: false })
  @IfGiven()
  @IsBoolean()
  readonly keep_data: boolean = false;
}

export class DeletedOrganizationView {
  @ApiProperty({ type: OrganizationView })
  readonly organization!: OrganizationView;

  @ApiProperty({ description: 'Keys that worked until now.' })
  readonly keys_revoked!: number;

  @ApiProperty({ description: 'False when the data was to be kept.' })
  readonly dataset_dropped!: boolean;
}
