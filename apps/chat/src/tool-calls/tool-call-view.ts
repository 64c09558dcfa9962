import type { ResultRow } from '@cloudact/bq-core';
import { ApiProperty } from '@nestjs/swagger';

export const TOOL_CALL_STATUSES = ['SUCCEEDED', 'FAILED', 'REFUSED'] as const;
export type ToolCallStatus = (typeof TOOL_CALL_STATUSES)[number];

/** A tool call as it is answered. */
export class ToolCallView {
  @ApiProperty({ example: 'call_7a…' })
  readonly tool_call_id!: string;

  @ApiProperty({ description: 'Message that asked for the call.' })
  readonly message_id!: string;

  @ApiProperty()
  readonly conversation_id!: string;

  @ApiProperty({ example: 'costs_by_provider' })
  readonly tool_name!: string;

  @ApiProperty({ nullable: true, type: Object })
  readonly arguments!: unknown;

  @ApiProperty({ nullable: true, type: Object })
  readonly result!: unknown;

  @ApiProperty({ enum: TOOL_CALL_STATUSES })
  readonly status!: ToolCallStatus;

  @ApiProperty({ nullable: true, type: String, description: 'Bytes that BigQuery read, as text.' })
  readonly bytes_processed!: string | null;

  @ApiProperty({ nullable: true, type: Number })
  readonly duration_ms!: number | null;

  @ApiProperty({ nullable: true, type: String })
  readonly error_code!: string | null;

  @ApiProperty({ format: 'date-time' })
  readonly created_at!: string;
}

export const TOOL_CALL_COLUMNS = [
  'tool_call_id', 'message_id', 'conversation_id', 'tool_name', 'arguments', 'result', 'status', 'bytes_processed', 'duration_ms', 'error_code', 'created_at',
] as const satisfies readonly (keyof ToolCallView)[];

export function toolCallOf(row: ResultRow): ToolCallView {
  const { duration_ms } = row;
  return { ...(row as unknown as ToolCallView), arguments: jsonOf(row['arguments']), result: jsonOf(row['result']), duration_ms: duration_ms === null || duration_ms === undefined ? null : Number(duration_ms) };
}

function jsonOf(cell: unknown): unknown {
  return typeof cell === 'string' ? (JSON.parse(cell) as unknown) : null;
}
