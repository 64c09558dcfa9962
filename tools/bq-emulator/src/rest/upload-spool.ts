import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Media } from '../jobs/media.js';

/** An upload on its way to disk: however large, it is never held in memory. */
export class SpooledUpload implements Media {
  readonly path: string;
  readonly #file: FileHandle;
  #bytes = 0;
  #open = true;

  constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async write(chunk: Buffer): Promise<void> {
    await this.#file.write(chunk);
    this.#bytes += chunk.length;
  }

  async end(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#file.close();
  }

  async discard(): Promise<void> {
    await this.end();
    await rm(this.path, { force: true });
  }
}

/** Where uploads wait for their jobs; gone at `close`. */
export class UploadSpool {
  #directory: Promise<string> | undefined;
  #count = 0;

  async create(): Promise<SpooledUpload> {
    const directory = await (this.#directory ??= mkdtemp(join(tmpdir(), 'bq-emulator-')));
    this.#count += 1;
    const path = join(directory, `upload-${this.#count}`);
    return new SpooledUpload(path, await open(path, 'wx'));
  }

  async close(): Promise<void> {
    if (this.#directory !== undefined) await rm(await this.#directory, { recursive: true, force: true });
  }
}
