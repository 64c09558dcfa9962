import { IfGiven } from '@cloudact/service-kit';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean } from 'class-validator';
import { ChangeView, StepResultView } from '../../provisioning/plan-view.js';
import { CreatedApiKeyView } from '../api-keys/api-keys.dto.js';

export const PROVISIONING_STEPS = ['dataset', 'tables', 'profile', 'key'] as const;
export const STEP_STATES = ['done', 'missing', 'drift', 'blocked'] as const;
export const OWN_TABLE_STATES = ['in_sync', 'missing', 'drift'] as const;

/** One step of an onboarding; each can be repeated. */
export class ProvisioningStepView {
  @ApiProperty({ enum: PROVISIONING_STEPS })
  readonly step!: (typeof PROVISIONING_STEPS)[number];

  @ApiProperty({ enum: STEP_STATES, description: '`blocked`: the dataset lies in another location than it should.' })
  readonly state!: (typeof STEP_STATES)[number];

  @ApiProperty({ description: 'What is there, or what to do.' })
  readonly detail!: string;
}

export class OwnTableView {
  @ApiProperty({ example: 'cost_data_standard_1_3' })
  readonly table!: string;

  @ApiProperty({ enum: OWN_TABLE_STATES })
  readonly state!: (typeof OWN_TABLE_STATES)[number];

  @ApiProperty({ description: 'Of its file.', example: 2 })
  readonly version!: number;

  @ApiProperty({ nullable: true, type: Number, description: 'That it was last brought to, by its label; null for one that is missing or that no migration has touched.', example: 1 })
  readonly applied_version!: number | null;

  @ApiProperty({ type: [ChangeView] })
  readonly changes!: readonly ChangeView[];
}

export class ProvisioningView {
  @ApiProperty({ example: 'acme_corp' })
  readonly org_slug!: string;

  @ApiProperty({ example: 'acme_corp_local' })
  readonly dataset!: string;

  @ApiProperty({ description: 'True when every step is done.' })
  readonly ready!: boolean;

  @ApiProperty({ type: [ProvisioningStepView] })
  readonly steps!: readonly ProvisioningStepView[];

  @ApiProperty({ type: [OwnTableView] })
  readonly tables!: readonly OwnTableView[];
}

export class SyncProvisioningBody {
  @ApiPropertyOptional({ description: 'True makes a key with all scopes where no key works any more; its secret is in the answer, once.', default: false })
  @IfGiven()
  @IsBoolean()
  readonly make_key: boolean = false;
}

export class SyncedView {
  @ApiProperty({ type: [StepResultView], description: 'What was done; empty when everything was as it should be.' })
  readonly results!: readonly StepResultView[];

  @ApiProperty({ type: CreatedApiKeyView, nullable: true, description: 'Null unless one was asked for and none worked.' })
  readonly api_key!: CreatedApiKeyView | null;

  @ApiProperty({ type: ProvisioningView, description: 'How it stands now.' })
  readonly provisioning!: ProvisioningView;
}
