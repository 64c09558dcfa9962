import { IfGiven, IsCleanText, PageQuery } from '@cloudact/service-kit';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO8601, Length, Matches } from 'class-validator';
import { RUN_STATUSES } from './run.view.js';

const INSTANT = { message: '$property must be an instant in UTC such as 2027-01-01T00:00:00Z' };

/** Filters; all that are given must hold. A name that is not here is refused. */
export class ListRunsQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'date-time', description: 'Runs that began at this instant or later. Default: 24 hours ago.' })
  @IfGiven()
  @IsISO8601({ strict: true })
  @Matches(/T.*Z$/, INSTANT)
  readonly since?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Runs that began before this instant.' })
  @IfGiven()
  @IsISO8601({ strict: true })
  @Matches(/T.*Z$/, INSTANT)
  readonly until?: string;

  @ApiPropertyOptional({ enum: RUN_STATUSES })
  @IfGiven()
  @IsIn(RUN_STATUSES)
  readonly status?: (typeof RUN_STATUSES)[number];

  @ApiPropertyOptional({ example: 'focus' })
  @IfGiven()
  @IsCleanText()
  @Length(1, 128)
  readonly pipeline_id?: string;

  @ApiPropertyOptional({ example: 'cost_data_standard_1_3' })
  @IfGiven()
  @IsCleanText()
  @Length(1, 128)
  readonly table?: string;
}
