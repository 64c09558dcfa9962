import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeadLetter } from '@cloudact/bq-resilience';

const SUFFIX = '.letters';

/**
 * Dead letters on local disk while the dead-letter table refuses them. One file a `put`: written, fsynced, then renamed into
 * place, each line with its checksum. A torn file keeps its whole lines.
 */
export class LetterSpool {
  constructor(private readonly directory: string) {}

  async put(letters: readonly DeadLetter[]): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    const name = `${Date.now().toString().padStart(15, '0')}-${process.pid}-${createHash('sha256').update(letters.map(({ id }) => id).join()).digest('hex').slice(0, 12)}${SUFFIX}`;
    const partial = join(this.directory, `${name}.partial`);
    const file = await open(partial, 'w');
    try {
      await file.writeFile(letters.map(line).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, join(this.directory, name));
    const folder = await open(this.directory, 'r');
    try {
      await folder.sync(); // the rename itself must survive a power cut
    } finally {
      await folder.close();
    }
  }

  /** Hands each spooled file to `deliver`, oldest first, and removes it when that succeeds. Returns the letters delivered. */
  async drain(deliver: (letters: readonly DeadLetter[]) => Promise<void>): Promise<number> {
    let delivered = 0;
    for (const name of await this.#files()) {
      const letters = readLines(await readFile(join(this.directory, name), 'utf8'));
      await deliver(letters);
      await rm(join(this.directory, name));
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

function readLines(text: string): readonly DeadLetter[] {
  return text.split('\n').flatMap((one): DeadLetter[] => {
    const json = one.slice(17);
    if (json === '' || checksum(json) !== one.slice(0, 16)) return [];
    const letter = JSON.parse(json) as DeadLetter & { readonly failedAt: string };
    return [{ ...letter, failedAt: new Date(letter.failedAt) }];
  });
}

function checksum(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, 16);
}
