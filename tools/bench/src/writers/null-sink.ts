import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createHttp2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/**
 * A program that takes what writers send and throws it away, so that what is measured is the writer: AppendRows over gRPC, and
 * insertAll and load jobs over HTTP. Prints its ports as one JSON line, and ends with its standard input.
 */

/** `AppendRowsResponse { append_result {} }`. */
const APPENDED = Buffer.from([0x0a, 0x00]);
/** A frame of gRPC: one byte of flags and four of length before the message. */
const FRAME_HEAD = 5;
const APPENDED_FRAME = Buffer.concat([Buffer.from([0, 0, 0, 0, APPENDED.length]), APPENDED]);

/** Counts the messages that go by, whatever pieces they come in; of each the length is read and nothing kept. */
class Frames {
  #head = Buffer.alloc(FRAME_HEAD);
  #headBytes = 0;
  #left = 0;

  /** How many messages end in this piece. */
  ended(piece: Buffer): number {
    let count = 0;
    for (let at = 0; at < piece.length; ) {
      if (this.#headBytes < FRAME_HEAD) {
        const taken = piece.copy(this.#head, this.#headBytes, at, at + FRAME_HEAD - this.#headBytes);
        this.#headBytes += taken;
        at += taken;
        if (this.#headBytes < FRAME_HEAD) continue;
        this.#left = this.#head.readUInt32BE(1);
      } else {
        const taken = Math.min(this.#left, piece.length - at);
        this.#left -= taken;
        at += taken;
      }
      if (this.#left > 0) continue;
      this.#headBytes = 0;
      count += 1;
    }
    return count;
  }
}

/** Windows as wide as a service far away gives them, so that nobody waits for this one. */
const WINDOW_BYTES = 2 ** 26;
const GRPC_HEADERS = { ':status': 200, 'content-type': 'application/grpc' } as const;

function answerGrpc(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  const appends = headers[':path']?.endsWith('/AppendRows') ?? false;
  stream.respond(GRPC_HEADERS, { waitForTrailers: true });
  stream.on('wantTrailers', () => { stream.sendTrailers({ 'grpc-status': '0' }); }).on('error', () => { stream.destroy(); });
  const frames = new Frames();
  const pieces: Buffer[] = [];
  stream.on('data', (piece: Buffer) => {
    if (!appends) return void pieces.push(piece);
    for (let count = frames.ended(piece); count > 0; count -= 1) stream.write(APPENDED_FRAME);
  });
  // GetWriteStream: the stream that was asked for; the name is the first field of the request, as it is of the answer.
  stream.on('end', () => {
    if (appends) return void stream.end();
    const name = Buffer.concat(pieces).subarray(FRAME_HEAD);
    stream.end(Buffer.concat([Buffer.from([0, 0, 0, 0, 2 + (name[1] ?? 0)]), name.subarray(0, 2 + (name[1] ?? 0))]));
  });
}

async function listenGrpc(): Promise<number> {
  const server = createHttp2Server({ settings: { initialWindowSize: WINDOW_BYTES } });
  server.on('session', (session) => { session.setLocalWindowSize(WINDOW_BYTES); }).on('stream', answerGrpc);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return (server.address() as AddressInfo).port;
}

const JOB = { jobReference: { projectId: 'p', jobId: 'j', location: 'US' }, status: { state: 'DONE' } };
const TABLE = JSON.stringify({ etag: 'e', creationTime: '1', numRows: '0', numBytes: '0', type: 'TABLE', schema: { fields: [] } });
const UNKNOWN = JSON.stringify({ error: { code: 404, message: 'Not found: Job', errors: [{ reason: 'notFound', message: 'Not found: Job' }] } });

/** No job was there before this one: whoever asks is to make it. All else succeeds, and is forgotten. */
async function answerTo(request: IncomingMessage): Promise<readonly [status: number, body: string]> {
  const url = request.url ?? '';
  if (url.startsWith('/upload/')) return [200, JSON.stringify({ ...JOB, configuration: { load: {} }, statistics: { load: { outputRows: String(await linesOfUpload(request)), outputBytes: '0' } } })];
  for await (const _chunk of request);
  if (url.includes('/jobs')) return request.method === 'GET' ? [404, UNKNOWN] : [200, JSON.stringify({ ...JOB, configuration: { copy: {} }, statistics: {} })];
  return [200, url.includes('/insertAll') ? '{"kind":"bigquery#tableDataInsertAllResponse"}' : TABLE];
}

const HEADER_END = '\r\n\r\n';
const NEWLINE = 0x0a;

/** A writer of several files is told how many rows arrived, so they are counted: the lines of the second part of a multipart upload. */
async function linesOfUpload(request: IncomingMessage): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const file = body.indexOf(HEADER_END, body.indexOf(HEADER_END) + HEADER_END.length) + HEADER_END.length;
  const lines = gunzipSync(body.subarray(file, body.lastIndexOf('\r\n--')));
  let count = 0;
  for (let at = lines.indexOf(NEWLINE); at >= 0; at = lines.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
async function listenHttp(): Promise<number> {
  const server = createServer((request, response) => {
    void answerTo(request).then(([status, answer]) => response.writeHead(status, { 'content-type': 'application/json', 'content-length': String(answer.length) }).end(answer));
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return (server.address() as AddressInfo).port;
}

process.stdout.write(`${JSON.stringify({ grpcPort: await listenGrpc(), httpPort: await listenHttp() })}\n`);
process.stdin.resume().once('end', () => process.exit(0));
