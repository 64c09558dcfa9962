import type { WriteReceipt } from '@cloudact/bq-writers';

/** A receipt as it is answered. `partial`: some rows are dead letters. `rows_in = rows_written + rows_dead_lettered + rows_refused`. */
export interface ReceiptView {
  readonly status: 'complete' | 'partial';
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
