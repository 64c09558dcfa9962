import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FileSize } from './file-size.js';
import { GzipFile, type SpooledFile } from './gzip-file.js';
import type { NdjsonLines } from './ndjson-batcher.js';
import { SPOOL_PREFIX } from './old-spools.js';

/** Rows on their way to load jobs, as gzip files of newline-delimited JSON on disk; memory holds a block of them. */
export class NdjsonSpool {
  readonly #size: FileSize;
  readonly #files: SpooledFile[] = [];
  #open: GzipFile | undefined;
  rows = 0;
  /** Uncompressed. */
  bytes = 0;

  private constructor(private readonly folder: string, targetBytes: number | undefined) {
    this.#size = new FileSize(targetBytes);
  }

  /** @param targetBytes Compressed size of a file. Default: 12 MiB. */
  static async open(directory: string, targetBytes?: number): Promise<NdjsonSpool> {
    return new NdjsonSpool(await mkdtemp(join(directory, SPOOL_PREFIX)), targetBytes);
  }

  /** The finished files, in the order of their rows. */
  get files(): readonly SpooledFile[] {
    return this.#files;
  }

  /** Resolves when there is room for more. */
  async add({ rows, text, identity }: NdjsonLines): Promise<void> {
    if (this.#size.isFullFor(identity)) await this.#finishFile();
    this.rows += rows;
    this.#open ??= new GzipFile(join(this.folder, `rows-${this.#files.length}.json.gz`));
    this.bytes += await this.#open.add(rows, text, identity);
    this.#size.added(identity);
  }

  /** Ends the last file; resolves with the SHA-256 of all rows, without their stamp. */
  async close(): Promise<string> {
    await this.#finishFile();
    const [only, ...more] = this.#files;
    if (only !== undefined && more.length === 0) return only.contentHash;
    return createHash('sha256').update(this.#files.map(({ contentHash }) => contentHash).join('\n')).digest('hex');
  }

  async remove(): Promise<void> {
    await this.#open?.abandon();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #finishFile(): Promise<void> {
    if (this.#open === undefined) return;
    const file = this.#open;
    this.#files.push(await file.close());
    this.#open = undefined;
    this.#size.newFile();
  }
}
