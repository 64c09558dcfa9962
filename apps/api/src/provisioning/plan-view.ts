import { CloudActError } from '@cloudact/bq-resilience';
import { type MigrationPlan, type MigrationStep, renderPlan, type StepOutcome, type StepResult, type TableChange, tableOf } from '@cloudact/schemas';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** One difference between a table and its file. */
export class ChangeView {
  @ApiProperty({ example: 'column-added' })
  readonly kind!: string;

  @ApiPropertyOptional({ description: 'Dotted path of the column, where the change is about one.', example: 'credits.amount' })
  readonly column?: string;

  @ApiProperty({ enum: ['additive', 'in-place', 'needs-copy', 'left-alone'] })
  readonly effect!: string;

  @ApiProperty()
  readonly reason!: string;
}

/** One step of a plan. */
export class StepView {
  @ApiProperty({ enum: ['create-dataset', 'create-table', 'update-table', 'copy-and-swap', 'leave-alone', 'blocked'] })
  readonly kind!: MigrationStep['kind'];

  @ApiProperty({ example: 'organizations' })
  readonly dataset!: string;

  @ApiProperty({ nullable: true, type: String, description: 'Null for a step on the dataset itself.', example: 'org_profiles' })
  readonly table!: string | null;

  @ApiProperty({ example: 'the table does not exist' })
  readonly reason!: string;

  @ApiProperty({ type: [ChangeView] })
  readonly changes!: readonly ChangeView[];
}

/** What came of one step. */
export class StepResultView extends StepView {
  @ApiProperty({ enum: ['applied', 'already-there', 'failed', 'skipped', 'refused', 'left-alone'] })
  readonly outcome!: StepOutcome;

  @ApiPropertyOptional({ description: 'Milliseconds; absent for steps that were not tried.' })
  readonly duration_ms?: number;

  @ApiPropertyOptional({ description: 'Code of the failure, for `failed`.', example: 'BIGQUERY_ACCESS_DENIED' })
  readonly error_code?: string;
}

export class PlanView {
  @ApiProperty({ type: [StepView] })
  readonly steps!: readonly StepView[];

  @ApiProperty({ description: 'The same for people: + made, ~ changed, -/+ refused, - left alone.' })
  readonly text!: string;
}

export function planView(plan: MigrationPlan): PlanView {
  return { steps: plan.steps.map(stepView), text: renderPlan(plan) };
}

export function stepView(step: MigrationStep): StepView {
  const changes = 'changes' in step ? step.changes : [];
  return { kind: step.kind, dataset: step.datasetId, table: tableOf(step) ?? null, reason: step.reason, changes: changes.map(changeView) };
}

export function stepResultView(result: StepResult): StepResultView {
  return {
    ...stepView(result.step),
    outcome: result.outcome,
    ...('durationMs' in result ? { duration_ms: Math.round(result.durationMs) } : {}),
    ...(result.outcome === 'failed' ? { error_code: result.error instanceof CloudActError ? result.error.code : 'INTERNAL' } : {}),
  };
}

export function changeView(change: TableChange): ChangeView {
  return { kind: change.kind, ...('column' in change ? { column: change.column } : {}), effect: change.effect, reason: change.reason };
}
