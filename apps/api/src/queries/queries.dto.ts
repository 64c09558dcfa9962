import { IfGiven, IsCleanText, IsWholeNumberText, JsonField } from '@cloudact/service-kit';
import { MAX_FREE_SQL_LENGTH } from '@cloudact/tenancy';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { CostOfAnswerView } from '../costs/reports/cost-view.js';

const MOST_ROWS = 10_000;
const USUAL_ROWS = 1_000;
const PARAMETER_BYTES = 262_144;

export class EstimateQueryBody {
  @ApiProperty({ example: 'SELECT ServiceName, SUM(BilledCost) AS billed FROM acme_corp_local.cost_data_standard_1_3 WHERE ChargePeriodStart >= @from GROUP BY ServiceName', description: 'One SELECT over the tables of the organisation. It is read, checked and written anew before it runs.', maxLength: MAX_FREE_SQL_LENGTH })
  @IsString()
  @Length(1, MAX_FREE_SQL_LENGTH)
  readonly sql!: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { from: { type: 'TIMESTAMP', value: '2026-05-01T00:00:00Z' } }, description: 'Named parameters: type and value each. Decimals and INT64 beyond 2^53 as text.' })
  @IfGiven()
  @JsonField({ kind: 'object', maxBytes: PARAMETER_BYTES })
  readonly params?: Readonly<Record<string, unknown>>;
}

export class RunQueryBody extends EstimateQueryBody {
  @ApiPropertyOptional({ minimum: 1, maximum: MOST_ROWS, default: USUAL_ROWS, type: 'integer', description: 'Rows of this answer; the rest comes with its next_page_token.' })
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(MOST_ROWS)
  readonly max_rows: number = USUAL_ROWS;

  @ApiPropertyOptional({ example: '1000000000', description: 'Bytes, as text: refused when a dry run promises more. The cap of the plan holds in any case.' })
  @IfGiven()
  @Matches(/^[1-9]\d{0,17}$/, { message: '$property must be a whole number of bytes as text' })
  readonly max_estimated_bytes?: string;
}

export class QueryPageQuery {
  @ApiProperty({ description: 'The next_page_token of an answer of this organisation.' })
  @IsCleanText()
  @Length(1, 2_048)
  readonly page_token!: string;

  @ApiPropertyOptional({ minimum: 1, maximum: MOST_ROWS, default: USUAL_ROWS, type: 'integer' })
  @IfGiven()
  @IsWholeNumberText()
  @Min(1)
  @Max(MOST_ROWS)
  readonly max_rows: number = USUAL_ROWS;
}

export class ColumnView {
  @ApiProperty({ example: 'billed' })
  readonly name!: string;

  @ApiProperty({ example: 'BIGNUMERIC' })
  readonly type!: string;

  @ApiProperty({ example: 'NULLABLE' })
  readonly mode!: string;
}

export class QueryResultView {
  @ApiProperty({ type: [ColumnView] })
  readonly columns!: readonly ColumnView[];

  @ApiProperty({ type: [Object], example: [{ ServiceName: 'AWS Lambda', billed: '12.34' }], description: 'Decimals and whole numbers as exact text, times in ISO 8601.' })
  readonly rows!: readonly Readonly<Record<string, unknown>>[];

  @ApiProperty({ description: 'True when rows, or parts of values, were left out of this answer.' })
  readonly truncated!: boolean;

  @ApiProperty({ example: '42', description: 'Rows of the whole result.' })
  readonly total_rows!: string;

  @ApiProperty({ nullable: true, type: String, description: 'For GET …/queries/results; good for a day.' })
  readonly next_page_token!: string | null;

  @ApiProperty({ type: CostOfAnswerView })
  readonly query!: CostOfAnswerView;
}

export class SpanView {
  @ApiProperty({ example: 7 })
  readonly start!: number;

  @ApiProperty({ example: 8 })
  readonly end!: number;
}

export class AdviceView {
  @ApiProperty({ example: 'FULL_SCAN' })
  readonly code!: string;

  @ApiProperty({ example: 'scans the full table: filter on ChargePeriodStart' })
  readonly text!: string;

  @ApiProperty({ type: SpanView, description: 'What it is about: offsets in the text that was sent.' })
  readonly span!: SpanView;

  @ApiPropertyOptional({ description: 'The statement with the advice taken, as it was measured.' })
  readonly suggestion?: string;

  @ApiPropertyOptional({ example: '48213' })
  readonly bytes_before?: string;

  @ApiPropertyOptional({ example: '1213' })
  readonly bytes_after?: string;
}

export const VERDICTS = ['within_cap', 'near_cap', 'over_cap', 'no_cap'] as const;

export class QueryEstimateView {
  @ApiProperty({ example: '48213' })
  readonly bytes_processed!: string;

  @ApiProperty({ example: '10485760', description: 'With the minimum of 10 MiB a table.' })
  readonly bytes_billed!: string;

  @ApiProperty({ example: '0.000059604644775', description: 'USD at list price.' })
  readonly estimated_usd!: string;

  @ApiProperty({ enum: ['PRECISE', 'LOWER_BOUND', 'UPPER_BOUND', 'UNKNOWN'], description: 'How far the bytes can be trusted. Data may grow before the query runs: only the cap is a ceiling.' })
  readonly accuracy!: string;

  @ApiProperty({ type: String, nullable: true, example: '100000000000', description: 'Bytes that one query of the plan may bill; null without a cap.' })
  readonly cap_bytes!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.0001, description: 'bytes_billed over the cap, 1 for all of it.' })
  readonly share_of_cap!: number | null;

  @ApiProperty({ enum: VERDICTS, description: 'near_cap from 80 % of the cap on.' })
  readonly verdict!: (typeof VERDICTS)[number];

  @ApiProperty({ type: [String] })
  readonly referenced_tables!: readonly string[];

  @ApiProperty({ type: [AdviceView] })
  readonly advice!: readonly AdviceView[];
}
