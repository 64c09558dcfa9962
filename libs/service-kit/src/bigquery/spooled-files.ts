import { readdirSync } from 'node:fs';

/** Files in a folder; 0 when there is none. */
export function filesIn(directory: string): number {
  try {
    return readdirSync(directory).length;
  } catch {
    return 0;
  }
}
