import type { SqlSpan } from '../parse/index.js';

/** Why a query costs more than it needs to, or answers other than its author may think. Codes are stable. */
export const ADVICE_CODES = [
  'FULL_SCAN',
  'PARTITION_FUNCTION',
  'PARTITION_NOT_CONSTANT',
  'SELECT_STAR',
  'LIMIT_DOES_NOT_SAVE',
  'CLUSTERING_UNUSED',
  'CROSS_JOIN',
  'ORDER_WITHOUT_LIMIT',
] as const;
export type AdviceCode = (typeof ADVICE_CODES)[number];

export interface QueryAdvice {
  readonly code: AdviceCode;
  /** A sentence for people, with what to do. */
  readonly text: string;
  /** What it is about, UTF-16 offsets in the text that was inspected. */
  readonly span: SqlSpan;
  /** The table as written, where it is about one. */
  readonly table?: string;
}
