import { createHash } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Level 1 halves the upload for a tenth of the time of level 6 on cost rows. */
const GZIP_LEVEL = 1;

/** Rows on their way to a load job, as a gzip file of newline-delimited JSON on disk; memory holds one row. */
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
    private readonly stamp: string,
  ) {
    this.#sink = createWriteStream(file);
    this.#finished = finished(this.#gzip.pipe(this.#sink));
    this.#finished.catch(() => {}); // awaited in close()
  }

  /** `stamp`: JSON members, without braces, that every line ends with; they are not part of the content hash. */
  static async open(directory: string, stamp: string): Promise<NdjsonSpool> {
    const folder = await mkdtemp(join(directory, 'load-'));
    return new NdjsonSpool(folder, join(folder, 'rows.json.gz'), stamp);
  }

  /** `members`: a row's JSON members without braces. */
  async add(members: string): Promise<void> {
    this.#hash.update(members).update('\n');
    const separator = members === '' || this.stamp === '' ? '' : ',';
    const line = `{${members}${separator}${this.stamp}}\n`;
    this.rows += 1;
    this.bytes += Buffer.byteLength(line);
    if (!this.#gzip.write(line)) await Promise.race([new Promise((resolve) => this.#gzip.once('drain', resolve)), this.#finished]);
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
