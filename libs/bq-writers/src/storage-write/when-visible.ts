import type { Clock } from '@cloudact/bq-resilience';
import { orAborted } from '../batch/until-aborted.js';
import { AppendFailedError, TableNotWritableError } from '../errors.js';
import { appendBackoffMs, judgeAppend, TABLE_VISIBLE_WITHIN_MS } from './append-verdict.js';

/**
 * Asks again for a while where a table is not visible to writers: one that was just made is denied or not found for some seconds.
 * @throws TableNotWritableError when it stays so
 */
export async function whenVisible<T>(clock: Clock, table: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  const since = clock.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await orAborted(work(), signal);
    } catch (error) {
      if (!(error instanceof AppendFailedError)) throw error;
      const verdict = judgeAppend({ grpcCode: error.grpcCode, message: error.message }, 0, false);
      if (verdict.is !== 'not-visible') throw error;
      const waited = clock.now() - since;
      if (waited >= TABLE_VISIBLE_WITHIN_MS) throw new TableNotWritableError(verdict.what, error.message, table, Math.round(waited / 1_000));
      await clock.sleep(appendBackoffMs(attempt, error, Math.random) + 100, signal);
    }
  }
}
