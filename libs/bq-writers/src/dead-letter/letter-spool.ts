import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeadLetter } from '@cloudact/bq-resilience';

const SUFFIX = '.letters';
/** Behind the name of a file that has lines nobody can read. */
const DAMAGED = '.damaged';

/**
 * Dead letters on local disk while the dead-letter table refuses them. One file a `put`: written, fsynced, then renamed into
 * place, each line with its checksum. A torn file keeps its whole lines.
 */
export class LetterSpool {
  constructor(readonly directory: string) {}

  async put(letters: readonly DeadLetter[]): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    const name = `${Date.now().toString().padStart(15, '0')}-${process.pid}-${createHash('sha256').update(letters.map(({ id }) => id).join()).digest('hex').slice(0, 12)}${SUFFIX}`;
    const partial = join(this.directory, `${name}.partial`);
    try {
      await writeDurably(partial, letters.map(line).join(''));
      await rename(partial, join(this.directory, name));
    } catch (error) {
      // On a full disk half a file is in the way of the next.
      await rm(partial, { force: true }).catch(() => undefined);
      throw error;
    }
    const folder = await open(this.directory, 'r');
    try {
      await folder.sync(); // the rename itself must survive a power cut
    } finally {
      await folder.close();
    }
  }

  /**
   * Hands each spooled file to `deliver`, oldest first, and removes it when that succeeds. A file with lines that cannot be read any more is
   * kept beside it, under a name that no drain takes: they were promised to somebody. Returns the letters delivered.
   */
  async drain(deliver: (letters: readonly DeadLetter[]) => Promise<void>): Promise<number> {
    let delivered = 0;
    for (const name of await this.#files()) {
      const path = join(this.directory, name);
      const { letters, damaged } = readLines(await readFile(path, 'utf8'));
      if (letters.length > 0) await deliver(letters);
      if (damaged > 0) await rename(path, `${path}${DAMAGED}`);
      else await rm(path);
      delivered += letters.length;
    }
    return delivered;
  }

  async #files(): Promise<readonly string[]> {
    const names = await readdir(this.directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names.filter((name) => name.endsWith(SUFFIX)).sort();
  }
}

function line(letter: DeadLetter): string {
  const json = JSON.stringify(letter);
  return `${checksum(json)} ${json}\n`;
}

function readLines(text: string): { readonly letters: readonly DeadLetter[]; readonly damaged: number } {
  const lines = text.split('\n').filter((one) => one !== '');
  const letters = lines.flatMap((one): DeadLetter[] => {
    const json = one.slice(17);
    if (json === '' || checksum(json) !== one.slice(0, 16)) return [];
    const letter = JSON.parse(json) as DeadLetter & { readonly failedAt: string };
    return [{ ...letter, failedAt: new Date(letter.failedAt) }];
  });
  return { letters, damaged: lines.length - letters.length };
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function checksum(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, 16);
}
