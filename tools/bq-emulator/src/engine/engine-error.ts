export type EngineErrorKind = 'locked' | 'not-null' | 'conflict' | 'binder' | 'execution';

/** What the engine refused, in its own words; `sql/engine-messages.ts` puts it in BigQuery's. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly kind: EngineErrorKind;

  constructor(message: string, kind: EngineErrorKind = 'execution', options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

const KINDS: readonly (readonly [RegExp, EngineErrorKind])[] = [
  [/Could not set lock on file|Conflicting lock is held|already open/i, 'locked'],
  [/NOT NULL constraint failed/i, 'not-null'],
  [/Transaction conflict|Conflict on (tuple|update)|write-write conflict|TransactionContext Error/i, 'conflict'],
  [/^(Binder|Parser|Catalog) Error/i, 'binder'],
];

export function toEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const kind = KINDS.find(([pattern]) => pattern.test(message))?.[1] ?? 'execution';
  return new EngineError(message, kind, { cause: error });
}
