import type { StoredLetter } from '@cloudact/bq-writers';

/** A letter as it is answered; `payload` is the row or source record, with the stamp that it would have had. */
export interface LetterView {
  readonly dead_letter_id: string;
  readonly table: string;
  readonly method: string;
  readonly run_id: string;
  readonly row_index: number;
  readonly cause: string;
  readonly field: string | null;
  readonly message: string;
  readonly status: StoredLetter['status'];
  readonly replay_count: number;
  readonly failed_at: string;
  readonly payload: unknown;
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
