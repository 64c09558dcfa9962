import { CloudActError, type DeadLetterCause } from '@cloudact/bq-resilience';

export interface RowFaultFacts {
  /** Dotted path of the column, with the index of a repeated value: `labels[2].key`. */
  readonly fieldPath?: string;
  /** What the column would have taken. */
  readonly expected?: string;
  readonly value?: unknown;
}

/** Why one row cannot be written. It names the field, the value and what was expected; the row's position is the caller's to add. */
export class RowFault extends CloudActError {
  readonly code = 'ROW_INVALID';

  readonly fieldPath: string | undefined;

  constructor(
    readonly reason: DeadLetterCause,
    message: string,
    facts: RowFaultFacts = {},
  ) {
    super(message, { facts: { ...facts } });
    this.fieldPath = facts.fieldPath;
  }
}

const PREVIEW_CHARACTERS = 80;

/** A value in an error text: quoted, and cut so that a 1 MB cell does not become a 1 MB message. */
export function previewValue(value: unknown): string {
  const text = typeof value === 'bigint' ? `${value}n` : value instanceof Date ? `Date(${String(value)})` : (JSON.stringify(value) ?? String(value));
  return text.length > PREVIEW_CHARACTERS ? `${text.slice(0, PREVIEW_CHARACTERS)}… (${text.length} characters)` : text;
}

/** The fault of a value that its column does not take. */
export function wrongValue(fieldPath: string, value: unknown, expected: string, reason: DeadLetterCause = 'INVALID_ROW'): RowFault {
  return new RowFault(reason, `${fieldPath}: ${previewValue(value)} is not ${expected}`, { fieldPath, expected, value: previewValue(value) });
}

/** The same fault seen from outside: `key` of `labels[2]` is `labels[2].key`. */
export function within(prefix: string, fault: RowFault): RowFault {
  const fieldPath = `${prefix}${fault.fieldPath ?? ''}`;
  return new RowFault(fault.reason, `${prefix}${fault.message}`, { ...fault.facts, fieldPath });
}
