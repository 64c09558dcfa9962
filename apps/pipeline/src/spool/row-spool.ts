import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Characters that are collected before they go to the file. */
const WRITE_CHARACTERS = 262_144;

/**
 * The rows of one body, parsed, on local disk until they are written: whatever is wrong with a body shows before the first row
 * leaves for BigQuery. Newline-delimited JSON; memory holds a few rows. Always `remove` it.
 */
export class RowSpool {
  readonly #hash = createHash('sha256');
  #pending = '';
  rows = 0;

  private constructor(
    private readonly folder: string,
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  static async open(directory: string): Promise<RowSpool> {
    await mkdir(directory, { recursive: true });
    const folder = await mkdtemp(join(directory, 'body-'));
    const path = join(folder, 'rows.ndjson');
    return new RowSpool(folder, path, await open(path, 'w'));
  }

  /** Part of the content's identity that is not a row: the header of a CSV file. */
  identify(text: string): void {
    this.#hash.update(text).update('\n');
  }

  async add(row: unknown): Promise<void> {
    this.#pending += `${JSON.stringify(row)}\n`;
    this.rows += 1;
    if (this.#pending.length >= WRITE_CHARACTERS) await this.#flush();
  }

  /** After the last row. @returns SHA-256 of the content: the same rows in the same order give the same */
  async finish(): Promise<string> {
    await this.#flush();
    return this.#hash.digest('hex');
  }

  /** The rows in order, as they were added. */
  async *read(): AsyncGenerator<unknown> {
    let held = '';
    for await (const chunk of createReadStream(this.path, { encoding: 'utf8' }) as AsyncIterable<string>) {
      const lines = (held + chunk).split('\n');
      held = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line) as unknown;
    }
  }

  async remove(): Promise<void> {
    await this.file.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    this.#hash.update(text);
    await this.file.write(text);
  }
}
