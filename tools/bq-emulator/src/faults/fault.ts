import { ApiError, invalid } from '../api-error.js';
import { asObject, asText } from '../catalog/resources.js';

/** What goes wrong with a call. */
export type Fault =
  /**
   * Answers with an error and does nothing. REST: `status` and `reason`; gRPC: `grpcCode` and, where given, a StorageError's name. `inBand`: as `AppendRowsResponse.error`, the stream lives on.
   * `retryAfterMs`: says when to come back, in `Retry-After` (whole seconds) or a `RetryInfo`.
   */
  | { readonly kind: 'error'; readonly status?: number; readonly reason?: string; readonly message?: string; readonly grpcCode?: number; readonly storageError?: string; readonly inBand?: boolean; readonly retryAfterMs?: number }
  /** Answers `ms` milliseconds later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Cuts the TCP connection; on gRPC every connection of the port goes, since calls share them. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  /** gRPC: ends this call with UNAVAILABLE (or `grpcCode`), before its effect or after it. REST: the same as `drop`. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after'; readonly grpcCode?: number }
  /** Does the work and never answers: gRPC leaves the stream open, REST cuts the connection. */
  | { readonly kind: 'lost-ack' }
  /** Lists only the first `keep` of the refused rows (`row_errors`, `insertErrors`). */
  | { readonly kind: 'truncate-row-errors'; readonly keep: number }
  /** Says PERMISSION_DENIED of a table that does not exist, as the service does towards strangers. */
  | { readonly kind: 'mask-missing' }
  /** Writers (insertAll, Storage Write) see a new table or column only `ms` milliseconds of the emulator's clock after the change. */
  | { readonly kind: 'slow-schema'; readonly ms: number }
  /** Kills the process with SIGKILL as soon as `afterRows` rows have been committed, before that is answered. */
  | { readonly kind: 'exit'; readonly afterRows: number };

export interface FaultRule {
  /** `tabledata.insertAll`, `jobs.insert`, …; `AppendRows`, `CreateWriteStream`, …; `*` (default) is any. */
  readonly method?: string;
  /** `dataset.table` or `project.dataset.table`; default any. A query is about the tables whose name its text has. */
  readonly table?: string;
  /** The first matching call that it strikes, counted from 1 (default). */
  readonly call?: number;
  /** How many calls in a row it strikes, default 1; 0: all from then on. */
  readonly times?: number;
  /** Strikes each of those calls with this chance instead, 0 to 1; the same `seed` (default 1) strikes the same calls. */
  readonly probability?: number;
  readonly seed?: number;
  readonly fault: Fault;
}

const REQUIRED_NUMBERS: Readonly<Record<Fault['kind'], readonly string[]>> = {
  error: [], delay: ['ms'], drop: [], reset: [], 'lost-ack': [], 'truncate-row-errors': ['keep'], 'mask-missing': [], 'slow-schema': ['ms'], exit: ['afterRows'],
};
const OPTIONAL_NUMBERS = ['call', 'times', 'probability', 'seed'] as const;

/** Reads a rule of a request. @throws ApiError naming what is wrong with it */
export function readFaultRule(source: unknown): FaultRule {
  const rule = asObject(source);
  const fault = asObject(rule['fault']);
  const kind = asText(fault['kind']) ?? '';
  if (!(kind in REQUIRED_NUMBERS)) throw invalid(`Unknown fault kind "${kind}"; use one of ${Object.keys(REQUIRED_NUMBERS).join(', ')}`);
  for (const name of REQUIRED_NUMBERS[kind as Fault['kind']]) requireNumber(fault[name], `fault.${name}`);
  for (const name of OPTIONAL_NUMBERS) if (rule[name] !== undefined) requireNumber(rule[name], name);
  const when = fault['when'] ?? 'before';
  if (when !== 'before' && when !== 'after') throw invalid('fault.when must be "before" or "after"');
  const method = asText(rule['method']);
  const table = asText(rule['table']);
  return {
    ...(method === undefined ? {} : { method }), ...(table === undefined ? {} : { table }),
    ...Object.fromEntries(OPTIONAL_NUMBERS.filter((name) => rule[name] !== undefined).map((name) => [name, rule[name]])),
    fault: { ...fault, ...(kind === 'drop' || kind === 'reset' ? { when } : {}) } as Fault,
  };
}

function requireNumber(item: unknown, name: string): void {
  if (typeof item !== 'number' || item < 0) throw new ApiError('invalid', `${name} must be a number of 0 or more`);
}
