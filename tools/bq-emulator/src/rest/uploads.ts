import { randomUUID } from 'node:crypto';
import { ApiError, invalid, notFound } from '../api-error.js';
import { asText, type JsonObject } from '../catalog/resources.js';
import type { JobContext } from '../jobs/job-context.js';
import type { JobRunner } from '../jobs/job-runner.js';
import { insertJob } from './jobs.js';
import { type Exchange, parseJson, type Reply } from './http-exchange.js';
import { readMultipart } from './multipart.js';
import type { Route } from './router.js';
import type { SpooledUpload, UploadSpool } from './upload-spool.js';

/** https://cloud.google.com/bigquery/docs/reference/api-uploads: chunks but the last are multiples of this. */
const CHUNK_UNIT = 256 * 1024;

interface UploadSession {
  readonly projectId: string;
  readonly body: JsonObject;
  readonly media: SpooledUpload;
  /** The answer to the upload's last byte, repeated to whoever asks again. */
  reply?: Promise<Reply>;
}

export function uploadRoutes(context: JobContext, runner: JobRunner, spool: UploadSpool): readonly Route[] {
  const sessions = new Map<string, UploadSession>();
  const path = '/upload/projects/:project/jobs';
  return [
    {
      method: 'POST', path, handle: async (x) => {
        const type = x.query.get('uploadType');
        if (type === 'multipart') return multipart(context, runner, spool, x);
        if (type === 'resumable') return begin(sessions, spool, x);
        throw invalid(`Unsupported uploadType ${type ?? ''}; use multipart or resumable`);
      },
    },
    { method: 'PUT', path, handle: (x) => proceed(context, runner, sessions, x) },
  ];
}

/** Two parts: the job as JSON, then the media. No job exists before the last byte is in. */
async function multipart(context: JobContext, runner: JobRunner, spool: UploadSpool, x: Exchange): Promise<Reply> {
  const boundary = /boundary="?([^";]+)"?/.exec(x.headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) throw invalid('Missing boundary in the multipart upload');
  const media = await spool.create();
  let job: JsonObject = {};
  try {
    await readMultipart(x.chunks(), boundary, (part) => {
      job = parseJson(part);
      return Promise.resolve();
    }, (piece) => media.write(piece));
  } catch (error) {
    await media.discard();
    throw error;
  }
  return insertWith(context, runner, x.path['project'] ?? '', job, media);
}

/** Hands the upload to its job, which discards it; a job that is not taken on leaves that to us. */
async function insertWith(context: JobContext, runner: JobRunner, projectId: string, job: JsonObject, media: SpooledUpload): Promise<Reply> {
  await media.end();
  try {
    return await insertJob(context, runner, projectId, job, { media });
  } catch (error) {
    if (error instanceof ApiError) await media.discard();
    throw error;
  }
}

async function begin(sessions: Map<string, UploadSession>, spool: UploadSpool, x: Exchange): Promise<Reply> {
  const id = randomUUID();
  const projectId = x.path['project'] ?? '';
  sessions.set(id, { projectId, body: await x.json(), media: await spool.create() });
  return { status: 200, headers: { location: `${x.origin}/upload/bigquery/v2/projects/${encodeURIComponent(projectId)}/jobs?uploadType=resumable&upload_id=${id}` } };
}

interface ContentRange {
  /** Undefined in a status probe, `bytes * / total`. */
  readonly start: number | undefined;
  readonly total: number | undefined;
}

function readRange(header: string | undefined): ContentRange | undefined {
  if (header === undefined) return undefined;
  const match = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(header);
  if (match === null) throw invalid(`Failed to parse Content-Range header: ${header}`);
  return { start: match[1] === undefined ? undefined : Number(match[1]), total: match[3] === '*' ? undefined : Number(match[3]) };
}

/** Go's client takes no 308, which elsewhere is a redirect, and says so. */
function incomplete(received: number, x: Exchange): Reply {
  const range: Record<string, string> = received === 0 ? {} : { range: `bytes=0-${received - 1}` };
  return asText(x.headers['x-guploader-no-308'])?.toLowerCase() === 'yes' ? { status: 200, headers: { ...range, 'x-http-status-code-override': '308' } } : { status: 308, headers: range };
}

async function proceed(context: JobContext, runner: JobRunner, sessions: Map<string, UploadSession>, x: Exchange): Promise<Reply> {
  const session = sessions.get(x.query.get('upload_id') ?? '');
  if (session === undefined) throw notFound('Upload session; it has expired or never existed');
  if (session.reply !== undefined) return session.reply;
  const range = readRange(asText(x.headers['content-range']));
  const { media } = session;
  if (range !== undefined && range.start === undefined && range.total !== media.bytes) return incomplete(media.bytes, x);
  const start = range?.start ?? media.bytes;
  if (start > media.bytes) throw new ApiError('invalid', `Upload out of order: expected byte ${media.bytes}, got ${start}`);
  const received = await take(media, start, x.chunks());
  const complete = range === undefined || (range.total !== undefined && media.bytes >= range.total);
  if (!complete) {
    if (range.total === undefined && received % CHUNK_UNIT !== 0) throw invalid(`Chunks must be multiples of ${CHUNK_UNIT} bytes`);
    return incomplete(media.bytes, x);
  }
  session.reply = insertWith(context, runner, session.projectId, session.body, media);
  return session.reply;
}

/** Keeps what comes in as it comes: of a request that is cut, the bytes so far. Bytes that were received before are not taken twice. */
async function take(media: SpooledUpload, start: number, chunks: AsyncIterable<Buffer>): Promise<number> {
  let at = start;
  for await (const chunk of chunks) {
    const fresh = chunk.subarray(Math.max(0, media.bytes - at));
    at += chunk.length;
    if (fresh.length > 0) await media.write(fresh);
  }
  return at - start;
}
