import { CloudActError } from '@cloudact/bq-resilience';
import { type BadRow, type Row } from '@cloudact/bq-writers';
import type { TableRef } from '@cloudact/schemas';
import type { Platform } from '@cloudact/service-kit';

/** The row did not reach its table. */
export class RowNotStoredError extends CloudActError {
  readonly code = 'ROW_NOT_STORED';

  constructor(
    table: string,
    readonly badRows: readonly BadRow[],
  ) {
    super(`The row was not stored in ${table}: ${badRows[0]?.message ?? 'BigQuery refused it'}`, { facts: { table } });
  }
}

/**
 * Appends one row that must be seen at once. The chooser takes insertAll, or Storage Write where rows are changed later. All or nothing
 * costs nothing with insertAll, but a stream and a commit a row with Storage Write, whose receipt tells just as well.
 */
export async function appendRow(platform: Platform, org: string, table: TableRef, row: Row, runId: string): Promise<void> {
  const badRows = table.schema.writeProfile === 'mutable' ? 'dead-letter' : 'reject';
  const receipt = await platform.house.writers.write({ org, table, rows: [row], runId, intent: 'append', method: 'auto', realTime: true, expectedRows: 1, badRows });
  if (receipt.rowsWritten !== 1) throw new RowNotStoredError(table.schema.tableName, receipt.badRows);
}
