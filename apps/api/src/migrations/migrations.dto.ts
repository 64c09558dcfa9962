import type { FleetStep } from '@cloudact/schemas';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, Matches } from 'class-validator';
import { ChangeView } from '../provisioning/plan-view.js';
import { field } from '../resources/dto-field.js';

const MOST_ORGANIZATIONS = 1_000;
const MOST_TABLES = 100;
const SLUG = /^[a-z0-9_]{3,50}$/;
const TABLE = /^[a-z][a-z0-9_]{0,99}$/;

/** Names of one kind, each of them once. */
const Names = (pattern: RegExp, most: number, description: string, example: string): PropertyDecorator =>
  field('optional', { type: [String], description, example: [example] }, IsArray(), ArrayMinSize(1), ArrayMaxSize(most), ArrayUnique(), Matches(pattern, { each: true }));

/** What is left out is not restricted. */
export class MigrationScopeBody {
  @Names(SLUG, MOST_ORGANIZATIONS, `Only these organisations, by slug; at most ${MOST_ORGANIZATIONS}.`, 'acme_corp')
  readonly organizations?: readonly string[];

  @Names(TABLE, MOST_TABLES, 'Only these tables.', 'cost_data_standard_1_3')
  readonly tables?: readonly string[];
}

export class ApplyMigrationsBody extends MigrationScopeBody {
  @Names(TABLE, MOST_TABLES, 'Tables whose rows may be copied into a new table where BigQuery cannot change them in place. Stop what writes to them first. Others that would need it are refused and named.', 'fx_rates')
  readonly copy_and_swap?: readonly string[];
}

/** One table over all organisations. */
export class FleetTableView {
  @ApiProperty({ example: 'cost_data_standard_1_3' })
  readonly table!: string;

  @ApiProperty({ description: 'Of its file.', example: 2 })
  readonly version!: number;

  @ApiProperty({ description: 'Datasets in which it is as its file wants it.' })
  readonly in_sync!: number;

  @ApiProperty({ description: 'Datasets without it.' })
  readonly missing!: number;

  @ApiProperty({ description: 'Datasets in which it differs.' })
  readonly drifted!: number;

  @ApiProperty({ type: Object, additionalProperties: { type: 'integer' }, description: 'The ledger: applied version to number of datasets; `none` for tables that no migration has touched.', example: { 1: 9_488, 2: 512 } })
  readonly ledger!: Readonly<Record<string, number>>;
}

export class FleetStatusView {
  @ApiProperty({ example: 10_000 })
  readonly organizations!: number;

  @ApiProperty({ description: 'True when every table of every organisation is there and as its file wants it.' })
  readonly ready!: boolean;

  @ApiProperty({ type: [FleetTableView] })
  readonly tables!: readonly FleetTableView[];
}

/** One difference, and where. */
export class FleetStepView {
  @ApiProperty({ enum: ['create-dataset', 'create-table', 'update-table', 'copy-and-swap', 'leave-alone', 'blocked'] })
  readonly kind!: FleetStep['kind'];

  @ApiProperty({ nullable: true, type: String, description: 'Null for a step on datasets themselves.' })
  readonly table!: string | null;

  @ApiProperty({ description: 'How many datasets it is about.', example: 1_000 })
  readonly datasets!: number;

  @ApiProperty({ type: [String], description: 'The first of them.', example: ['acme_corp_local'] })
  readonly first_datasets!: readonly string[];

  @ApiProperty()
  readonly reason!: string;

  @ApiProperty({ type: [ChangeView] })
  readonly changes!: readonly ChangeView[];
}

export class FleetPlanView extends FleetStatusView {
  @ApiProperty({ type: [FleetStepView] })
  readonly steps!: readonly FleetStepView[];

  @ApiProperty({ description: 'The same for people: + made, ~ changed, -/+ refused, - left alone, ! in the way.' })
  readonly text!: string;
}
