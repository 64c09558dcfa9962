import { FIELD_MODES, FIELD_TYPES, type FieldMode, type FieldType, PARTITION_TYPES, type PartitionType } from '@cloudact/schemas';
import { IsCleanText } from '@cloudact/service-kit';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Length } from 'class-validator';
import { ChangeView } from '../../provisioning/plan-view.js';
import { field } from '../../resources/dto-field.js';
import { AdviceAnswer } from '../advice-answer.js';

/** One change that is thought about: a column, a clustering or a partitioning. */
export class SchemaChangeQuery {
  @field('required', { example: 'cost_data_standard_1_3', description: 'A table of the organisation, or a shared one.' }, IsCleanText(), Length(1, 128))
  readonly table!: string;

  @field('optional', { example: 'x_owner', description: 'A column to add.' }, IsCleanText(), Length(1, 128))
  readonly add_column?: string;

  @field('optional', { enum: FIELD_TYPES, default: 'STRING', description: 'Of the column.' }, IsIn(FIELD_TYPES))
  readonly type: FieldType = 'STRING';

  @field('optional', { enum: FIELD_MODES, default: 'NULLABLE', description: 'Of the column.' }, IsIn(FIELD_MODES))
  readonly mode: FieldMode = 'NULLABLE';

  @field('optional', { example: 'x_org_slug,ServiceName', description: 'The columns to cluster by, the most filtered first.' }, IsCleanText(), Length(1, 1_000))
  readonly cluster_by?: string;

  @field('optional', { example: 'ChargePeriodStart', description: 'The column to partition by.' }, IsCleanText(), Length(1, 128))
  readonly partition_by?: string;

  @field('optional', { enum: PARTITION_TYPES, default: 'DAY', description: 'Length of a partition.' }, IsIn(PARTITION_TYPES))
  readonly partition_type: PartitionType = 'DAY';
}

export const CHANGE_KINDS = ['none', 'in-place', 'copy-and-swap', 'refused'] as const;

export class SchemaChangeAdviceView extends AdviceAnswer {
  @ApiProperty({ enum: CHANGE_KINDS, description: 'in-place: no row is rewritten. copy-and-swap: rows are copied into a new table, only when the table is named. refused: the file would be wrong. none: it is so already.' })
  readonly kind!: (typeof CHANGE_KINDS)[number];

  @ApiProperty({ example: 'schemas/organization/cost_data_standard_1_3.json', description: 'The one file to change.' })
  readonly file!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { name: 'x_owner', type: 'STRING', mode: 'NULLABLE', description: 'What one value means, its unit, and what null says.' }, description: 'What to write there: the column at the end of "schema", or the value of "clustering" or "partitioning".' })
  readonly edit!: Readonly<Record<string, unknown>>;

  @ApiProperty({ example: 3, description: 'The "version" that the file gets with it.' })
  readonly version!: number;

  @ApiProperty({ type: [String], example: [], description: 'What the check of the files would say of it.' })
  readonly faults!: readonly string[];

  @ApiProperty({ type: [ChangeView], description: 'What the migrator sees between the table as it is and the changed file.' })
  readonly changes!: readonly ChangeView[];

  @ApiProperty({ example: 'acme_corp_local.cost_data_standard_1_3\n  + column x_owner STRING NULLABLE', description: 'The plan as apply would follow it.' })
  readonly plan!: string;

  @ApiProperty({ type: [String], example: ['Edit schemas/organization/cost_data_standard_1_3.json.'], description: 'All steps, in order.' })
  readonly steps!: readonly string[];
}
