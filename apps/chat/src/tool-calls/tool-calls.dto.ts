import { IfGiven, IsCleanText, JsonField } from '@cloudact/service-kit';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { TOOL_CALL_STATUSES, type ToolCallStatus, ToolCallView } from './tool-call-view.js';

const LARGEST_ARGUMENTS_BYTES = 65_536;
const LARGEST_RESULT_BYTES = 524_288;

export class RecordToolCallBody {
  @ApiPropertyOptional({ description: "Id of the call in the model's answer; sent twice, it is one call. Made by the service when left out.", example: 'call_7a1' })
  @IfGiven()
  @IsCleanText()
  @Length(1, 200)
  readonly tool_call_id?: string;

  @ApiProperty({ example: 'costs_by_provider', pattern: '^[A-Za-z0-9_.-]{1,128}$' })
  @Matches(/^[A-Za-z0-9_.-]{1,128}$/)
  readonly tool_name!: string;

  @ApiPropertyOptional({ type: Object, description: 'As the model gave them.', example: { month: '2026-10' } })
  @IfGiven()
  @JsonField({ kind: 'object', maxBytes: LARGEST_ARGUMENTS_BYTES })
  readonly arguments?: Readonly<Record<string, unknown>>;

  @ApiPropertyOptional({ description: 'Any JSON: what the model was given back, shortened as it was for the model.', type: Object, example: { rows: 3 } })
  @IfGiven()
  @JsonField({ maxBytes: LARGEST_RESULT_BYTES })
  readonly result?: unknown;

  @ApiProperty({ enum: TOOL_CALL_STATUSES })
  @IsIn([...TOOL_CALL_STATUSES])
  readonly status!: ToolCallStatus;

  @ApiPropertyOptional({ description: 'Bytes that BigQuery read for the call: a whole number as text.', example: '10485760' })
  @IfGiven()
  @IsString()
  @Matches(/^\d{1,18}$/)
  readonly bytes_processed?: string;

  @ApiPropertyOptional({ description: 'Milliseconds.', example: 120, type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly duration_ms?: number;

  @ApiPropertyOptional({ description: 'Stable code, for FAILED and REFUSED.', example: 'QUERY_TOO_EXPENSIVE' })
  @IfGiven()
  @Matches(/^[A-Z][A-Z0-9_]{0,99}$/)
  readonly error_code?: string;
}

export class ToolCallPage {
  @ApiProperty({ type: [ToolCallView] })
  readonly tool_calls!: readonly ToolCallView[];

  @ApiProperty({ nullable: true, type: String })
  readonly next_page_token!: string | null;
}
