import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { BodyLimits } from '../config/pipeline-config.js';
import { BodyEmptyError, BodyMalformedError, BodyTooLargeError } from './body-errors.js';
import type { Packing } from './body-format.js';
import { feedStream } from './feed-stream.js';

const GZIP_MAGIC = [0x1f, 0x8b];
const CLOSED_EARLY = new Set(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR']);

/** A body on its way in: counted and hashed as it comes, unpacked, decoded. Read once; memory holds a chunk. */
export class BodyText implements AsyncIterable<string> {
  readonly #hash = createHash('sha256');
  /** Bytes received. */
  received = 0;
  /** Bytes after gunzip. */
  unpacked = 0;

  constructor(
    private readonly source: Readable,
    private readonly packing: Packing,
    private readonly limits: BodyLimits,
  ) {}

  /** SHA-256 of the body as it was received. Only after all of it was read. */
  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    for await (const bytes of this.#unpack()) {
      this.unpacked += bytes.length;
      if (this.unpacked > this.limits.maxUnpackedBytes) throw new BodyTooLargeError('unpacked', this.limits.maxUnpackedBytes);
      const text = this.#decode(decoder, bytes);
      if (text !== '') yield text;
    }
    const rest = this.#decode(decoder, undefined);
    if (rest !== '') yield rest;
  }

  #decode(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array | undefined): string {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch (error) {
      throw new BodyMalformedError('the text is not valid UTF-8', { byte: this.unpacked - (bytes?.length ?? 0) }, { cause: error });
    }
  }

  async *#unpack(): AsyncGenerator<Uint8Array> {
    const chunks = this.#receive();
    const head = await firstBytes(chunks, GZIP_MAGIC.length);
    if (head.length === 0) throw new BodyEmptyError();
    const packed = GZIP_MAGIC.every((byte, index) => head[index] === byte);
    if (!packed && this.packing === 'declared') throw new BodyMalformedError('it was declared as gzip and does not begin like gzip', { byte: 0 });
    yield* packed ? gunzip(prepend(head, chunks)) : prepend(head, chunks);
  }

  /** Does not destroy the request when it stops early: the answer still has to go out on its connection. */
  async *#receive(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of this.source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        this.received += chunk.length;
        if (this.received > this.limits.maxBodyBytes) throw new BodyTooLargeError('received', this.limits.maxBodyBytes);
        this.#hash.update(chunk);
        yield chunk;
      }
    } catch (error) {
      if (!CLOSED_EARLY.has(String((error as NodeJS.ErrnoException).code))) throw error;
      throw new BodyMalformedError('the connection closed before the end of the body', { byte: this.received }, { cause: error });
    }
  }
}

async function firstBytes(chunks: AsyncGenerator<Uint8Array>, count: number): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array();
  while (head.length < count) {
    const { value, done } = await chunks.next();
    if (done === true) return head;
    head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  return head;
}

async function* prepend(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  yield* rest;
}

async function* gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unzip = createGunzip();
  let unpacked = 0;
  void feedStream(packed, unzip);
  try {
    for await (const chunk of unzip as AsyncIterable<Buffer>) {
      unpacked += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
    throw new BodyMalformedError(`the gzip data is damaged or cut off (${(error as Error).message})`, { byte: unpacked }, { cause: error });
  } finally {
    unzip.destroy();
  }
}
