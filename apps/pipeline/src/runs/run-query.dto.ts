import { type BadRowPolicy, type WriteIntent, type WriteMethod } from '@cloudact/bq-writers';
import { IsWholeNumberText } from '@cloudact/service-kit';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsOptional, Matches, Max, Min } from 'class-validator';

/** Methods that add rows; `dml` changes rows that are there, and has a route of its own. */
export const ROW_METHODS = ['auto', 'streaming', 'load', 'merge', 'storage-write'] as const satisfies readonly (WriteMethod | 'auto')[];
export const BAD_ROW_POLICIES = ['reject', 'dead-letter'] as const satisfies readonly BadRowPolicy[];
export const WRITE_INTENTS = ['append', 'upsert', 'replace-slice'] as const satisfies readonly WriteIntent[];
/** Ids that callers choose: plain text that is safe in a log, a label and a file name. */
const ID = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/;
const ID_RULE = { message: '$property must be 1 to 128 letters, digits, "_", ".", ":" or "-", and begin with a letter or digit' };

/** How a request says what run its rows are. */
export class RunQuery {
  @ApiPropertyOptional({ enum: ROW_METHODS, default: 'auto', description: 'How to write. `auto` chooses by rows, intent and table, and says why in the receipt.' })
  @IsOptional()
  @IsIn(ROW_METHODS)
  readonly method: (typeof ROW_METHODS)[number] = 'auto';

  @ApiPropertyOptional({ enum: BAD_ROW_POLICIES, description: '`reject`: one bad row, and nothing is written. `dead-letter`: bad rows are kept apart, the others are written.' })
  @IsOptional()
  @IsIn(BAD_ROW_POLICIES)
  readonly bad_rows?: BadRowPolicy;

  @ApiPropertyOptional({ enum: WRITE_INTENTS, default: 'append', description: 'What the rows mean to those stored. With method=merge, `append` replaces the slice of org, pipeline_id, credential_id and run_date.' })
  @IsOptional()
  @IsIn(WRITE_INTENTS)
  readonly intent: WriteIntent = 'append';

  @ApiPropertyOptional({ description: 'Part of the slice that a re-run replaces.' })
  @IsOptional()
  @Matches(ID, ID_RULE)
  readonly pipeline_id?: string;

  @ApiPropertyOptional({ description: 'Part of the slice that a re-run replaces.' })
  @IsOptional()
  @Matches(ID, ID_RULE)
  readonly credential_id?: string;

  @ApiPropertyOptional({ description: 'Business date of the run, YYYY-MM-DD; part of the slice. Default: today (UTC).', format: 'date' })
  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'run_date must be YYYY-MM-DD' })
  @IsISO8601({ strict: true })
  readonly run_date?: string;

  @ApiPropertyOptional({ description: 'Identity of the run: the same id with the same rows is stored once. Default: derived from the slice and the rows, or the Idempotency-Key.' })
  @IsOptional()
  @Matches(ID, ID_RULE)
  readonly run_id?: string;

  @ApiPropertyOptional({ description: 'Rows that the choice of a method goes by. Default: the rows of the body.', type: 'integer' })
  @IsOptional()
  @IsWholeNumberText()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly expected_rows?: number;
}
