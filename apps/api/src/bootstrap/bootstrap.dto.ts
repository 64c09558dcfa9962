import { ApiProperty } from '@nestjs/swagger';
import { ChangeView, StepResultView } from '../provisioning/plan-view.js';

export const BOOTSTRAP_OUTCOMES = ['APPLIED', 'UNCHANGED', 'INCOMPLETE'] as const;
export type BootstrapOutcome = (typeof BOOTSTRAP_OUTCOMES)[number];

export class BootstrapResultView {
  @ApiProperty({ enum: BOOTSTRAP_OUTCOMES, description: 'UNCHANGED: everything was as wanted. INCOMPLETE: `results` says which steps failed, were skipped or were refused; apply again to go on.' })
  readonly status!: BootstrapOutcome;

  @ApiProperty({ type: [StepResultView], description: 'One for each step of the plan; empty when there was nothing to do.' })
  readonly results!: readonly StepResultView[];
}

export const TABLE_STATES = ['in_sync', 'missing', 'drift'] as const;
export type TableState = (typeof TABLE_STATES)[number];

export class TableStatusView {
  @ApiProperty({ example: 'org_profiles' })
  readonly table!: string;

  @ApiProperty({ enum: TABLE_STATES, description: '`drift`: the table exists and differs from its file; `changes` says how.' })
  readonly state!: TableState;

  @ApiProperty({ type: [ChangeView] })
  readonly changes!: readonly ChangeView[];
}

export class BootstrapStatusView {
  @ApiProperty({ example: 'organizations' })
  readonly dataset!: string;

  @ApiProperty({ description: 'True when every table is there and as its file wants it.' })
  readonly ready!: boolean;

  @ApiProperty({ type: [TableStatusView] })
  readonly tables!: readonly TableStatusView[];
}
