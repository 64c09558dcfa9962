import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Names of the folders that hold load files on their way. */
export const SPOOL_PREFIX = 'load-';
/** A load is over long before; what is younger may be another process's. */
const LEFT_BEHIND_MS = 24 * 3_600_000;

/** Removes load files that a process left behind when it died: organisations' rows must not lie about on disk. */
export function removeOldSpools(directory: string, now: number): void {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (name.startsWith(SPOOL_PREFIX) && (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now) < now - LEFT_BEHIND_MS) rmSync(path, { recursive: true, force: true });
  }
}
