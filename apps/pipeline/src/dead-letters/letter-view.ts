import type { StoredLetter } from '@cloudact/bq-writers';
import { ApiProperty } from '@nestjs/swagger';

/** Where a letter is: waiting, stored by a replay, or put aside after too many tries. */
export const LETTER_STATUSES = ['OPEN', 'REPLAYED', 'PARKED'] as const satisfies readonly StoredLetter['status'][];

/** A letter as it is answered; `payload` is the row or source record, with the stamp that it would have had. */
export class LetterView {
  @ApiProperty({ example: '0123456789abcdef0123456789abcdef' })
  readonly dead_letter_id!: string;

  @ApiProperty({ example: 'cost_data_standard_1_3' })
  readonly table!: string;

  @ApiProperty({ example: 'load' })
  readonly method!: string;

  @ApiProperty({ example: 'focus-manual-2026-05-01' })
  readonly run_id!: string;

  @ApiProperty({ type: 'integer', example: 3 })
  readonly row_index!: number;

  @ApiProperty({ example: 'INVALID_VALUE' })
  readonly cause!: string;

  @ApiProperty({ type: String, nullable: true, example: 'BilledCost' })
  readonly field!: string | null;

  @ApiProperty({ example: 'BilledCost is "abc", not a NUMERIC' })
  readonly message!: string;

  @ApiProperty({ enum: LETTER_STATUSES })
  readonly status!: StoredLetter['status'];

  @ApiProperty({ type: 'integer', example: 0 })
  readonly replay_count!: number;

  @ApiProperty({ format: 'date-time', example: '2026-05-01T08:00:00.000000Z' })
  readonly failed_at!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { BilledCost: 'abc' } })
  readonly payload!: unknown;
}

export class LetterCountView {
  @ApiProperty({ example: 'cost_data_standard_1_3' })
  readonly table!: string;

  @ApiProperty({ example: 'INVALID_VALUE' })
  readonly cause!: string;

  @ApiProperty({ enum: LETTER_STATUSES })
  readonly status!: StoredLetter['status'];

  @ApiProperty({ type: 'integer', example: 2 })
  readonly letters!: number;
}

export class LetterPage {
  @ApiProperty({ type: [LetterCountView] })
  readonly summary!: readonly LetterCountView[];

  @ApiProperty({ type: [LetterView], description: 'Oldest first.' })
  readonly dead_letters!: readonly LetterView[];

  @ApiProperty({ type: String, nullable: true })
  readonly next_page_token!: string | null;
}

export class StillBadView {
  @ApiProperty({ example: '0123456789abcdef0123456789abcdef' })
  readonly id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'BilledCost' })
  readonly field!: string | null;

  @ApiProperty({ example: 'BilledCost is "abc", not a NUMERIC' })
  readonly message!: string;
}

export class ReplayView {
  @ApiProperty({ type: 'integer', example: 2 })
  readonly replayed!: number;

  @ApiProperty({ type: 'integer', example: 0, description: 'Letters that an earlier replay had stored.' })
  readonly already_replayed!: number;

  @ApiProperty({ type: [StillBadView] })
  readonly still_bad!: readonly StillBadView[];
}

export function letterView(letter: StoredLetter): LetterView {
  return {
    dead_letter_id: letter.id,
    table: letter.table,
    method: letter.method,
    run_id: letter.runId,
    row_index: letter.rowIndex,
    cause: letter.cause,
    field: letter.fieldPath,
    message: letter.message,
    status: letter.status,
    replay_count: letter.replayCount,
    failed_at: letter.failedAt,
    payload: JSON.parse(letter.payload) as unknown,
  };
}
