import { CloudActError } from '@cloudact/bq-resilience';
import { SQL_REFUSALS, type SqlRefusal } from './refusals.js';

/** The place in the text that was sent: UTF-16 offsets, and the text between them. */
export interface RefusedSpan {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Longest piece of the caller's text that an error repeats. */
const MAX_SPAN_TEXT = 120;

/** Free SQL that does not run. Nothing of it has reached BigQuery. */
export class SqlRefusedError extends CloudActError {
  override readonly code = 'SQL_REFUSED';
  readonly span: RefusedSpan;

  /** @param detail what exactly, where the table of refusals is not enough */
  constructor(
    readonly refusal: SqlRefusal,
    sql: string,
    place: { readonly start: number; readonly end: number },
    detail?: string,
  ) {
    const [text, nextStep] = SQL_REFUSALS[refusal];
    const span = { start: place.start, end: place.end, text: sql.slice(place.start, Math.min(place.end, place.start + MAX_SPAN_TEXT)) };
    super(`${JSON.stringify(span.text)} at character ${span.start + 1}: ${detail ?? text}; ${nextStep}`, { facts: { refusal, span, nextStep } });
    this.span = span;
  }
}
