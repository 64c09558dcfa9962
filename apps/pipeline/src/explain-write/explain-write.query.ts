import { type BadRowPolicy, type WriteIntent } from '@cloudact/bq-writers';
import { IsWholeNumberText } from '@cloudact/service-kit';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBooleanString, IsIn, IsOptional, IsString, Max, Min } from 'class-validator';
import { BAD_ROW_POLICIES, ROW_METHODS, WRITE_INTENTS } from '../runs/run-query.dto.js';

/** A write that is thought about, not done. */
export class ExplainWriteQuery {
  @ApiProperty({ description: 'A table that pipelines write.' })
  @IsString()
  readonly table!: string;

  @ApiPropertyOptional({ description: 'Rows expected; unknown counts as many.', type: 'integer' })
  @IsOptional()
  @IsWholeNumberText()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly rows?: number;

  @ApiPropertyOptional({ enum: ROW_METHODS, default: 'auto' })
  @IsOptional()
  @IsIn(ROW_METHODS)
  readonly method: (typeof ROW_METHODS)[number] = 'auto';

  @ApiPropertyOptional({ enum: WRITE_INTENTS, default: 'append' })
  @IsOptional()
  @IsIn(WRITE_INTENTS)
  readonly intent: WriteIntent = 'append';

  @ApiPropertyOptional({ enum: BAD_ROW_POLICIES, default: 'dead-letter' })
  @IsOptional()
  @IsIn(BAD_ROW_POLICIES)
  readonly bad_rows: BadRowPolicy = 'dead-letter';

  @ApiPropertyOptional({ description: 'true: rows must be visible within seconds.' })
  @IsOptional()
  @IsBooleanString()
  readonly real_time?: string;

  @ApiPropertyOptional({ description: 'true: other writers work on the table at the same time.' })
  @IsOptional()
  @IsBooleanString()
  readonly concurrent?: string;
}
