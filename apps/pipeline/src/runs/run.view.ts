import type { ResultRow } from '@cloudact/bq-core';
import { WRITE_METHODS } from '@cloudact/bq-writers';
import { ApiProperty } from '@nestjs/swagger';
import { ReceiptView } from './receipt-view.js';

export const RUN_STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'LOST'] as const;

/** A run as it is known now. */
export class RunView {
  @ApiProperty({ example: 'run_3f1c' })
  readonly run_id!: string;

  @ApiProperty({ enum: RUN_STATUSES, description: 'LOST: its process died with it. Send the same rows again, with the same run_id: what it had stored is found.' })
  readonly status!: (typeof RUN_STATUSES)[number];

  @ApiProperty({ example: 'focus' })
  readonly pipeline_id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'manual' })
  readonly credential_id!: string | null;

  @ApiProperty({ format: 'date', example: '2026-05-01' })
  readonly run_date!: string;

  @ApiProperty({ type: String, nullable: true, example: 'cost_data_standard_1_3' })
  readonly table!: string | null;

  @ApiProperty({ enum: WRITE_METHODS, nullable: true, description: 'Null until it has written.' })
  readonly method!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 1000, description: 'rows_written + rows_dead_lettered + rows_refused; null until it has ended well, as are these.' })
  readonly rows_in!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 998 })
  readonly rows_written!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 2 })
  readonly rows_dead_lettered!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0 })
  readonly rows_refused!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 48213 })
  readonly bytes_written!: number | null;

  @ApiProperty({ type: String, nullable: true, example: '0.000001205', description: 'USD at list price, to nine digits.' })
  readonly estimated_usd!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'API' })
  readonly trigger!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'key_3f1c', description: 'Id of the key that asked for it.' })
  readonly triggered_by!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'A row of docs/errors.md; null unless it failed.' })
  readonly error_code!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  readonly error_message!: string | null;

  @ApiProperty({ format: 'date-time' })
  readonly started_at!: string;

  @ApiProperty({ format: 'date-time', type: String, nullable: true })
  readonly finished_at!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 412, description: 'Milliseconds from start to end; null while it runs.' })
  readonly duration_ms!: number | null;
}

export class RunDetailView extends RunView {
  @ApiProperty({ type: ReceiptView, nullable: true, description: 'The whole receipt; null until it has ended well.' })
  readonly receipt!: ReceiptView | null;
}

export class RunPage {
  @ApiProperty({ type: [RunView] })
  readonly runs!: readonly RunView[];

  @ApiProperty({ type: String, nullable: true, description: 'For `page_token` of the next request; null on the last page.' })
  readonly next_page_token!: string | null;
}

const COUNTS = ['rows_in', 'rows_written', 'rows_dead_lettered', 'rows_refused', 'bytes_written'] as const;

/** INT64 comes as text; counts of a run are small by their meaning. */
export function runOf({ receipt, table_name: table, ...row }: ResultRow): RunDetailView {
  const { started_at: from, finished_at: to } = row;
  const counts = Object.fromEntries(COUNTS.map((name) => [name, (row[name] ?? null) === null ? null : Number(row[name])]));
  const duration = typeof to === 'string' ? Math.max(0, Date.parse(to) - Date.parse(String(from))) : null;
  return { ...row, ...counts, table, duration_ms: duration, receipt: typeof receipt === 'string' ? JSON.parse(receipt) : null } as unknown as RunDetailView;
}
