/** Why a row could not be stored. The first five are the row's own fault; the last two need a person to look at the mapping. */
export const DEAD_LETTER_CAUSES = [
  'INVALID_ROW',
  'MISSING_REQUIRED',
  'UNKNOWN_FIELD',
  'OUT_OF_RANGE',
  'ROW_TOO_LARGE',
  'REJECTED_BY_BACKEND',
  'UNMAPPABLE',
] as const;
export type DeadLetterCause = (typeof DEAD_LETTER_CAUSES)[number];

/** A row that was not stored, with all that is needed to send it again later. */
export interface DeadLetter {
  /** Same row of the same run, same id: storing it twice leaves one letter. */
  readonly id: string;
  readonly orgSlug: string;
  readonly dataset: string;
  readonly table: string;
  /** The write method that met the row. */
  readonly method: string;
  readonly runId: string;
  /** Zero-based position in the request. */
  readonly rowIndex: number;
  readonly cause: DeadLetterCause;
  /** Path of the offending field, `line_items[3].cost`. */
  readonly fieldPath?: string;
  readonly message: string;
  /** The whole row as JSON, never cut. */
  readonly payload: string;
  readonly failedAt: Date;
}

/** `stored + spooled` is the number of letters given; a sink that can keep neither promise throws. */
export interface DeadLetterReceipt {
  /** Letters in the dead-letter table. */
  readonly stored: number;
  /** Letters on local disk (fsynced), because the table refused them. */
  readonly spooled: number;
}

export interface DeadLetterSink {
  /** Resolves only when every letter is durable. */
  put(letters: readonly DeadLetter[]): Promise<DeadLetterReceipt>;
}
