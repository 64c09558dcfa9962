import { CloudActError } from '@cloudact/bq-resilience';

/** Primary result codes (https://sqlite.org/rescode.html). */
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;
const PRIMARY = 0xff;

/** The ledger's file is damaged, or is none. It is left as it is: what it knew decides whether rows that were on their way are stored twice. */
export class LedgerUnreadableError extends CloudActError {
  readonly code = 'WRITE_LEDGER_UNREADABLE';

  constructor(file: string, detail: string, cause?: unknown) {
    super(`The write ledger ${file} cannot be read (${detail}), and was left as it is. Restore it with the rest of the data directory; or move it away once no run is open: what was on its way then may be stored a second time when it is sent again.`, { facts: { file }, cause });
  }
}

/** The ledger cannot be written now: a full disk, a file that another process holds, a closed writer. Nothing is sent that is not in it. */
export class LedgerUnavailableError extends CloudActError {
  readonly code = 'WRITE_LEDGER_UNAVAILABLE';
  readonly retryAfterMs = 60_000;

  constructor(file: string, detail: string, cause?: unknown) {
    super(`The write ledger ${file} cannot be used now: ${detail}. No row was sent that it does not know of. Mend that (space, rights, a second process on the same directory), then send the run again.`, { facts: { file }, cause });
  }
}

/** What SQLite, or the file system below it, threw. */
export function ledgerError(file: string, error: unknown): CloudActError {
  if (error instanceof CloudActError) return error;
  const { errcode, message } = error as { readonly errcode?: number; readonly message?: string };
  const primary = (errcode ?? 0) & PRIMARY;
  if (primary === SQLITE_CORRUPT || primary === SQLITE_NOTADB) return new LedgerUnreadableError(file, message ?? '', error);
  return new LedgerUnavailableError(file, message ?? String(error), error);
}
