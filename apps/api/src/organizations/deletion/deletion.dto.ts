import { IfGiven, IsCleanText } from '@cloudact/service-kit';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Max, MaxLength, Min } from 'class-validator';

const USUAL_GRACE_DAYS = 30;
const LONGEST_GRACE_DAYS = 180;
export const DELETION_STATES = ['NONE', 'SCHEDULED', 'INCOMPLETE', 'COMPLETE'] as const;

export class ScheduleDeletionBody {
  @ApiProperty({ description: 'The slug once more, as a confirmation.', example: 'acme_corp' })
  @IsCleanText()
  @MaxLength(50)
  readonly org_slug!: string;

  @ApiPropertyOptional({ description: 'Days until the data goes; until then it can be taken back. 0: now.', minimum: 0, maximum: LONGEST_GRACE_DAYS, default: USUAL_GRACE_DAYS, type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(LONGEST_GRACE_DAYS)
  readonly grace_days: number = USUAL_GRACE_DAYS;
}

/** What is stored of an organisation in one table. */
export class RemainsView {
  @ApiProperty({ example: 'acme_corp_local' })
  readonly dataset!: string;

  @ApiProperty({ example: 'cost_data_standard_1_3' })
  readonly table!: string;

  @ApiProperty({ type: String, description: 'Rows, as text; null for the tables of its own dataset, which goes as a whole.', nullable: true, example: '12' })
  readonly rows!: string | null;

  @ApiProperty({ nullable: true, type: String, description: 'Why it stays after the deletion; null: it must go.', example: 'a slug is not given out again' })
  readonly kept_because!: string | null;
}

export class DeletionView {
  @ApiProperty({ example: 'acme_corp' })
  readonly org_slug!: string;

  @ApiProperty({ enum: DELETION_STATES, description: 'INCOMPLETE: deleted, but something is left that must go; send the deletion again. COMPLETE: nothing is left but what `kept_because` explains.' })
  readonly state!: (typeof DELETION_STATES)[number];

  @ApiProperty({ format: 'date', nullable: true, type: String, description: 'First day (UTC) on which the data may go, while the state is SCHEDULED.' })
  readonly delete_after!: string | null;

  @ApiProperty({ type: [RemainsView], description: 'Everything that is stored of the organisation, table by table.' })
  readonly remains!: readonly RemainsView[];
}
