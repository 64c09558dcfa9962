import { WRITE_METHODS, type WriteIntent, type WriteMethod } from '@cloudact/bq-writers';
import { IsCleanText, IsWholeNumberText } from '@cloudact/service-kit';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Length, Max, Min } from 'class-validator';
import { field } from '../../resources/dto-field.js';
import { AdviceAnswer } from '../advice-answer.js';

const INTENTS = ['append', 'upsert', 'replace-slice', 'change-rows'] as const;
const TRUTHS = ['true', 'false'] as const;

/** A write that is thought about. */
export class WriteMethodQuery {
  @field('required', { example: 'cost_data_standard_1_3', description: 'A table of the organisation, or a shared one.' }, IsCleanText(), Length(1, 128))
  readonly table!: string;

  @field('optional', { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, example: 50_000, description: 'Rows expected; unknown counts as many.' }, IsWholeNumberText(), Min(0), Max(Number.MAX_SAFE_INTEGER))
  readonly rows?: number;

  @field('optional', { enum: INTENTS, default: 'append', description: 'upsert: rows replace rows of the same key. replace-slice: a run that is repeated replaces what it wrote. change-rows: rows that are there change.' }, IsIn(INTENTS))
  readonly intent: WriteIntent | 'change-rows' = 'append';

  @field('optional', { enum: TRUTHS, default: 'false', description: 'true: rows must be visible within seconds.' }, IsIn(TRUTHS))
  readonly real_time: (typeof TRUTHS)[number] = 'false';

  @field('optional', { enum: TRUTHS, default: 'false', description: 'true: several writers work on the table at the same time.' }, IsIn(TRUTHS))
  readonly concurrent: (typeof TRUTHS)[number] = 'false';
}

export class AdvisedMethodView {
  @ApiProperty({ enum: WRITE_METHODS })
  readonly method!: WriteMethod;

  @ApiProperty({ example: 'visible when the job is done; exactly once for the same run and rows; free; 1,500 jobs a table and day' })
  readonly promise!: string;

  @ApiProperty({ example: '0', description: 'USD at list price, before free allowances.' })
  readonly estimated_usd!: string;

  @ApiProperty({ example: 'load jobs are free' })
  readonly priced_by!: string;

  @ApiProperty({ type: String, nullable: true, example: 'it changes rows that are there', description: 'Why it cannot do this write; null when it can.' })
  readonly cannot!: string | null;
}

export class WriteMethodAdviceView extends AdviceAnswer {
  @ApiProperty({ type: AdvisedMethodView, description: 'The method that writes it when none is asked for.' })
  readonly chosen!: AdvisedMethodView;

  @ApiProperty({ example: 'concurrent', description: 'The rule that chose it.' })
  readonly rule!: string;

  @ApiProperty({ type: [AdvisedMethodView] })
  readonly alternatives!: readonly AdvisedMethodView[];

  @ApiProperty({ type: String, nullable: true, example: 'POST /api/v1/organizations/acme_corp/tables/cost_data_standard_1_3/rows?method=storage-write', description: 'The request of the pipeline service that writes so; null where no request does.' })
  readonly request!: string | null;

  @ApiProperty({ example: "await house.writers.write({ org, table, rows, runId, intent: 'append', method: 'storage-write' })", description: 'The same in code, with libs/bq-writers.' })
  readonly code!: string;

  @ApiProperty({ example: 'Give the run an id: the same id with the same rows is stored once.', description: 'What keeps a repetition from storing rows twice.' })
  readonly duplicates!: string;
}
