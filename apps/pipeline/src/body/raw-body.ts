import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { BodyLimits } from '../config/pipeline-config.js';
import { BodyTooLargeError } from './body-errors.js';

/** Routes that take a file as it comes. Everything else keeps the JSON parser and its small limit. */
export const RAW_BODY_ROUTES = ['/api/v1/organizations/:org/tables/:table/rows', '/api/v1/organizations/:org/ingestions'];
/** The one content type under which Fastify hands such a body on unread; what the caller sent is in `mediaTypeOf`. */
const RAW_BODY_TYPE = 'application/vnd.cloudact.raw-body';
/** How long we listen to a caller who is still sending when the answer is ready: closing at once would cost them the answer. */
const LINGER_MS = 5_000;

const mediaTypes = new WeakMap<object, string>();

/** Media type of a raw body, lower case and without parameters; empty when the caller named none. */
export function mediaTypeOf(request: FastifyRequest): string {
  return mediaTypes.get(request.raw) ?? '';
}

/** Lets the bodies of the raw routes through as streams. Must run before Nest registers its own parsers. */
export function acceptRawBodies(instance: FastifyInstance, { maxBodyBytes }: BodyLimits): void {
  instance.addContentTypeParser(RAW_BODY_TYPE, (_request, payload, done) => done(null, payload));
  instance.addHook('onRequest', async (request) => {
    if (!RAW_BODY_ROUTES.includes(request.routeOptions.url ?? '')) return;
    const { headers } = request.raw;
    mediaTypes.set(request.raw, (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '');
    headers['content-type'] = RAW_BODY_TYPE;
    // refused before a byte of it is read, and before a key is looked up
    if (Number(headers['content-length'] ?? 0) > maxBodyBytes) throw new BodyTooLargeError('declared', maxBodyBytes);
  });
  instance.addHook('onSend', async (request, reply, payload) => {
    if (!mediaTypes.has(request.raw) || request.raw.complete || typeof payload !== 'string') return payload;
    void reply.header('connection', 'close').header('content-length', Buffer.byteLength(payload));
    return Readable.from(answerThenListen(payload, request.raw), { objectMode: false });
  });
}

/** The whole answer at once; then the rest of the body is read and thrown away for a while, so that the caller comes to read the answer. */
async function* answerThenListen(payload: string, raw: IncomingMessage): AsyncGenerator<string> {
  yield payload;
  raw.removeAllListeners('readable');
  raw.resume();
  const patience = AbortSignal.timeout(LINGER_MS);
  await finished(raw, { signal: patience, writable: false }).catch(() => undefined);
}
