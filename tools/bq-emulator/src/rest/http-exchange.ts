import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Reader } from '../access/reader.js';
import { createGunzip, gunzipSync } from 'node:zlib';
import { ApiError, invalid } from '../api-error.js';
import { asObject, type JsonObject } from '../catalog/resources.js';
import { EngineError } from '../engine/engine-error.js';

/** Largest request body kept in memory. BigQuery's own limits are checked where they apply. */
const MAX_BODY_BYTES = 1024 * 1024 * 1024;

/** One request as a handler sees it. */
export interface Exchange {
  readonly method: string;
  /** Path parameters, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** Who asks, where that is somebody who may only read. */
  readonly reader?: Reader;
  /** Scheme, host and port that the caller used. */
  readonly origin: string;
  /** The body as it comes in; not to be mixed with `body` and `json`. */
  chunks(): AsyncIterable<Buffer>;
  body(): Promise<Buffer>;
  json(): Promise<JsonObject>;
}

/** What a handler answers with. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The body as JSON text already, in place of `body`. */
  readonly json?: string;
}

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const NO_CONTENT: Reply = { status: 204 };

export const bodyChunks = (request: IncomingMessage): AsyncIterable<Buffer> => (request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request);

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const body = await new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) reject(invalid('Request payload size exceeds the limit'));
      else chunks.push(chunk);
    });
    request.once('end', () => { resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)); });
    request.once('error', reject);
    request.once('close', () => {
      if (!request.complete) reject(new Error('The caller hung up before the request was complete'));
    });
  });
  return request.headers['content-encoding'] === 'gzip' ? unzipped(body) : body;
}

function unzipped(body: Buffer): Buffer {
  try {
    return gunzipSync(body);
  } catch (cause) {
    throw new ApiError('invalid', 'Parse Error: the request body is not valid gzip', { cause });
  }
}

export function parseJson(body: Buffer): JsonObject {
  if (body.length === 0) return {};
  try {
    return asObject(JSON.parse(body.toString('utf8')));
  } catch (cause) {
    throw new ApiError('invalid', 'Parse Error: the request body is not valid JSON', { cause });
  }
}

export function send(response: ServerResponse, reply: Reply): void {
  const headers = { ...reply.headers };
  if (reply.body === undefined && reply.json === undefined) {
    response.writeHead(reply.status, { ...headers, 'content-length': '0' }).end();
    return;
  }
  const body = reply.json ?? JSON.stringify(reply.body);
  // As text it goes out in one piece with the headers.
  response.writeHead(reply.status, { 'content-type': 'application/json; charset=UTF-8', 'content-length': String(Buffer.byteLength(body)), ...headers }).end(body);
}

/** A table may be dropped or made anew between its look-up and its read; the next call sees what it is then. */
const TABLE_IS_GONE = /Table with name \S+ does not exist/;

/** What the engine says is about the inside, and for nobody outside. */
function shown(error: unknown): unknown {
  if (!(error instanceof EngineError)) return error;
  return TABLE_IS_GONE.test(error.message) ? new ApiError('backendError', 'The table was changed or deleted while it was read. Try again.', { cause: error }) : new Error('An internal error occurred and the request could not be completed.', { cause: error });
}

/** BigQuery's error envelope. */
export function errorReply(cause: unknown): Reply {
  const error = shown(cause);
  const known = error instanceof ApiError ? error : undefined;
  const status = known?.status ?? 500;
  const proto = known?.toProto() ?? { reason: 'internalError', message: error instanceof Error ? error.message : String(error) };
  return { status, headers: known?.headers ?? {}, body: { error: { code: status, message: proto.message, errors: [{ domain: 'global', ...proto }], status: proto.reason } } };
}
