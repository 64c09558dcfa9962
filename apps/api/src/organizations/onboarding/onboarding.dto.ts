import { IfGiven } from '@cloudact/service-kit';
import type { PlanTier } from '@cloudact/tenancy';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsString } from 'class-validator';
import { PlanView } from '../../provisioning/plan-view.js';
import { CreatedApiKeyView } from '../api-keys/api-keys.dto.js';
import { AdminEmail, Country, Currency, DisplayName, FiscalYearStart, Language, Plan, TimeZone } from '../profiles/organization-fields.js';
import { OrganizationView } from '../profiles/organization-view.js';

export class OnboardOrganizationBody {
  @ApiProperty({ description: 'Names the organisation for ever, and its dataset. 3 to 50 of a-z, 0-9 and _, beginning with a letter or digit; taken as it is.', example: 'acme_corp', pattern: '^[a-z0-9_]{3,50}$' })
  @IsString()
  readonly org_slug!: string;

  @DisplayName('required')
  readonly display_name!: string;

  @Plan('required')
  readonly plan!: PlanTier;

  @AdminEmail('required')
  readonly admin_email!: string;

  @Currency()
  readonly currency: string = 'USD';

  @Country()
  readonly country?: string;

  @Language()
  readonly language?: string;

  @TimeZone()
  readonly timezone: string = 'UTC';

  @FiscalYearStart()
  readonly fiscal_year_start_month: number = 1;

  @ApiPropertyOptional({ description: 'True checks everything and answers with the plan, and writes nothing.', default: false })
  @IfGiven()
  @IsBoolean()
  readonly validate_only: boolean = false;
}

export class OnboardedView {
  @ApiProperty({ type: OrganizationView })
  readonly organization!: OrganizationView;

  @ApiProperty({ example: 'acme_corp_local' })
  readonly dataset!: string;

  @ApiProperty({ type: [String], description: 'The tables of the dataset.', example: ['cost_data_standard_1_3'] })
  readonly tables!: readonly string[];

  @ApiProperty({ type: CreatedApiKeyView, description: 'The first key, with all scopes. Its secret is shown here and never again; a replayed answer comes without it.' })
  readonly api_key!: CreatedApiKeyView;

  @ApiPropertyOptional({ description: 'True when this is the stored answer to an earlier request with the same Idempotency-Key.' })
  readonly replayed?: true;
}

export class OnboardingPreview {
  @ApiProperty({ example: true })
  readonly validate_only!: true;

  @ApiProperty({ description: 'False: an organisation has this slug, or had it.' })
  readonly slug_available!: boolean;

  @ApiProperty({ example: 'acme_corp_local' })
  readonly dataset!: string;

  @ApiProperty({ type: PlanView, description: 'What would be made.' })
  readonly plan!: PlanView;
}
