import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The root key of a data folder: made at its first start, readable by its owner only. Only for local use. */
export function rootKeyFor(dataDirectory: string): string {
  const file = join(dataDirectory, 'root-key');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const key = `ca_root_${randomBytes(32).toString('base64url')}`;
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return key;
}
