import { IfGiven } from '@cloudact/service-kit';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsISO8601, Matches } from 'class-validator';

const INSTANT = { format: 'date-time', example: '2026-10-31T00:00:00Z' };
const IN_UTC = { message: '$property must be an instant in UTC such as 2026-10-31T00:00:00Z' };

export class ReconcileCostsBody {
  @ApiPropertyOptional({ ...INSTANT, description: 'Jobs made from then on. Default: a day before `to`.' })
  @IfGiven()
  @IsISO8601({ strict: true })
  @Matches(/T.*Z$/, IN_UTC)
  readonly from?: string;

  @ApiPropertyOptional({ ...INSTANT, description: 'Jobs made before then. Default: ten minutes ago, because records of younger jobs may be on their way.' })
  @IfGiven()
  @IsISO8601({ strict: true })
  @Matches(/T.*Z$/, IN_UTC)
  readonly to?: string;

  @ApiPropertyOptional({ description: 'True brings the records in line with BigQuery; false looks and tells.', default: false })
  @IfGiven()
  @IsBoolean()
  readonly repair: boolean = false;
}

export class CostReconciliationView {
  @ApiProperty({ description: 'Jobs with our labels in that time, as BigQuery knows them.' })
  readonly jobs!: number;

  @ApiProperty({ type: [String], description: 'Ids of jobs without a record.' })
  readonly missing!: readonly string[];

  @ApiProperty({ type: [String], description: 'Ids of jobs with more than one.' })
  readonly doubled!: readonly string[];

  @ApiProperty({ type: [String], description: 'Ids of jobs whose record has other bytes or another organisation.' })
  readonly differing!: readonly string[];

  @ApiProperty({ description: 'Records put in, after the wrong ones were taken out.' })
  readonly repaired!: number;
}
