import { createHash } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { NdjsonLines } from './ndjson-batcher.js';

/** Level 1 halves the upload for a tenth of the time of level 6 on cost rows. */
const GZIP_LEVEL = 1;

/** Rows on their way to a load job, as a gzip file of newline-delimited JSON on disk; memory holds a block of them. */
export class NdjsonSpool {
  readonly #hash = createHash('sha256');
  readonly #gzip = createGzip({ level: GZIP_LEVEL });
  readonly #sink: WriteStream;
  readonly #finished: Promise<void>;
  rows = 0;
  /** Uncompressed. */
  bytes = 0;

  private constructor(
    private readonly folder: string,
    readonly file: string,
  ) {
    this.#sink = createWriteStream(file);
    this.#finished = finished(this.#gzip.pipe(this.#sink));
    this.#finished.catch(() => {}); // awaited in close()
  }

  static async open(directory: string): Promise<NdjsonSpool> {
    const folder = await mkdtemp(join(directory, 'load-'));
    return new NdjsonSpool(folder, join(folder, 'rows.json.gz'));
  }

  /** Resolves when there is room for more. */
  async add({ rows, text, identity }: NdjsonLines): Promise<void> {
    this.#hash.update(identity);
    this.rows += rows;
    const bytes = Buffer.from(text);
    this.bytes += bytes.length;
    if (!this.#gzip.write(bytes)) await Promise.race([new Promise((resolve) => this.#gzip.once('drain', resolve)), this.#finished]);
  }

  /** Ends the file; resolves with the SHA-256 of its rows, without their stamp. */
  async close(): Promise<string> {
    this.#gzip.end();
    await this.#finished;
    return this.#hash.digest('hex');
  }

  async remove(): Promise<void> {
    this.#gzip.destroy();
    this.#sink.destroy();
    await this.#finished.catch(() => {});
    await rm(this.folder, { recursive: true, force: true });
  }
}
