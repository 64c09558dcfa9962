import type { WriteReceipt } from '@cloudact/bq-writers';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class ReceiptStreamView {
  @ApiProperty({ example: 'projects/p/datasets/d/tables/t/streams/s' })
  readonly name!: string;

  @ApiProperty({ example: '0' })
  readonly first_offset!: string;

  @ApiProperty({ example: '1000' })
  readonly next_offset!: string;
}

export class BadRowView {
  @ApiProperty({ type: 'integer', example: 3, description: 'Position in the request, from 0.' })
  readonly row!: number;

  @ApiPropertyOptional({ example: 'BilledCost' })
  readonly field?: string;

  @ApiProperty({ example: 'INVALID_VALUE' })
  readonly cause!: string;

  @ApiProperty({ example: 'BilledCost is "abc", not a NUMERIC' })
  readonly message!: string;
}

/** A receipt as it is answered. `partial`: some rows are dead letters. `rows_in = rows_written + rows_dead_lettered + rows_refused`. */
export class ReceiptView {
  @ApiProperty({ enum: ['complete', 'partial'], description: 'partial: some rows are dead letters.' })
  readonly status!: 'complete' | 'partial';

  @ApiProperty({ example: 'load' })
  readonly method!: string;

  @ApiProperty({ example: 'asked for by the request', description: 'Why this method.' })
  readonly why!: string;

  @ApiProperty({ example: 'exactly once for the same run and rows' })
  readonly promise!: string;

  @ApiProperty({ example: 'focus-manual-2026-05-01' })
  readonly run_id!: string;

  @ApiProperty({ type: 'integer', example: 1000, description: 'rows_written + rows_dead_lettered + rows_refused, always.' })
  readonly rows_in!: number;

  @ApiProperty({ type: 'integer', example: 998 })
  readonly rows_written!: number;

  @ApiProperty({ type: 'integer', example: 2 })
  readonly rows_dead_lettered!: number;

  @ApiProperty({ type: 'integer', example: 0 })
  readonly rows_refused!: number;

  @ApiProperty({ type: 'integer', example: 0 })
  readonly rows_already_there!: number;

  @ApiProperty({ type: 'integer', example: 48213 })
  readonly bytes!: number;

  @ApiProperty({ type: 'integer', example: 412 })
  readonly duration_ms!: number;

  @ApiProperty({ type: [String], example: ['job_1'] })
  readonly job_ids!: readonly string[];

  @ApiProperty({ type: ReceiptStreamView, nullable: true })
  readonly stream!: ReceiptStreamView | null;

  @ApiProperty({ example: '0' })
  readonly estimated_usd!: string;

  @ApiProperty({ type: 'integer', example: 0, description: 'Dead letters that wait on the disk of the service.' })
  readonly rows_spooled!: number;

  @ApiProperty({ type: [String], example: [] })
  readonly warnings!: readonly string[];

  @ApiProperty({ type: [BadRowView], description: 'The first hundred.' })
  readonly bad_rows!: readonly BadRowView[];

  @ApiPropertyOptional({ example: '1.0', description: 'Version of the FOCUS file that was read.' })
  readonly source_version?: string;

  @ApiPropertyOptional({ example: 'cost_data_standard_1_3' })
  readonly table?: string;

  @ApiPropertyOptional({ example: 'focus' })
  readonly pipeline_id?: string;

  @ApiPropertyOptional({ example: 'manual' })
  readonly credential_id?: string;

  @ApiPropertyOptional({ format: 'date', example: '2026-05-01' })
  readonly run_date?: string;

  @ApiPropertyOptional({ description: 'True when an earlier request with the same Idempotency-Key was answered with this.', default: false })
  readonly replayed?: boolean;

  readonly [field: string]: unknown;
}

export function receiptView(receipt: WriteReceipt): ReceiptView {
  const { stream } = receipt;
  return {
    status: receipt.rowsWritten === receipt.rowsIn ? 'complete' : 'partial',
    method: receipt.method,
    why: receipt.why,
    promise: receipt.promise,
    run_id: receipt.runId,
    rows_in: receipt.rowsIn,
    rows_written: receipt.rowsWritten,
    rows_dead_lettered: receipt.rowsDeadLettered,
    rows_refused: receipt.rowsRefused,
    rows_already_there: receipt.rowsAlreadyThere,
    bytes: receipt.bytes,
    duration_ms: Math.round(receipt.durationMs),
    job_ids: receipt.jobIds,
    stream: stream === undefined ? null : { name: stream.name, first_offset: stream.firstOffset, next_offset: stream.nextOffset },
    estimated_usd: receipt.estimatedUsd,
    rows_spooled: receipt.rowsSpooled,
    warnings: receipt.warnings,
    bad_rows: receipt.badRows,
  };
}
