import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

export interface MultipartPart {
  readonly 'Content-Type': string;
  readonly body: string | Readable;
}

/** A `multipart/related` body (RFC 2387) that is read as it is sent. */
export function multipartBody(parts: readonly MultipartPart[]): { readonly contentType: string; readonly body: Readable } {
  const boundary = `part_${randomUUID()}`;
  return { contentType: `multipart/related; boundary=${boundary}`, body: Readable.from(piecesOf(parts, boundary), { objectMode: false }) };
}

async function* piecesOf(parts: readonly MultipartPart[], boundary: string): AsyncGenerator<string | Buffer> {
  for (const part of parts) {
    yield `--${boundary}\r\nContent-Type: ${part['Content-Type']}\r\n\r\n`;
    if (typeof part.body === 'string') yield part.body;
    else yield* part.body as AsyncIterable<Buffer>;
    yield '\r\n';
  }
  yield `--${boundary}--`;
}
