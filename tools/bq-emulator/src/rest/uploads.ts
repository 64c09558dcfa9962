import { randomUUID } from 'node:crypto';
import { ApiError, invalid, notFound } from '../api-error.js';
import { asText, type JsonObject } from '../catalog/resources.js';
import type { JobContext } from '../jobs/job-context.js';
import type { JobRunner } from '../jobs/job-runner.js';
import { insertJob } from './jobs.js';
import { type Exchange, parseJson, type Reply } from './http-exchange.js';
import type { Route } from './router.js';

/** https://cloud.google.com/bigquery/docs/reference/api-uploads: chunks but the last are multiples of this. */
const CHUNK_UNIT = 256 * 1024;

interface UploadSession {
  readonly projectId: string;
  readonly body: JsonObject;
  readonly chunks: Buffer[];
  received: number;
  /** The answer to the upload's last byte, repeated to whoever asks again. */
  reply?: Promise<Reply>;
}

export function uploadRoutes(context: JobContext, runner: JobRunner): readonly Route[] {
  const sessions = new Map<string, UploadSession>();
  const path = '/upload/projects/:project/jobs';
  return [
    {
      method: 'POST', path, handle: async (x) => {
        const type = x.query.get('uploadType');
        if (type === 'multipart') return multipart(context, runner, x);
        if (type === 'resumable') return begin(sessions, x);
        throw invalid(`Unsupported uploadType ${type ?? ''}; use multipart or resumable`);
      },
    },
    { method: 'PUT', path, handle: (x) => proceed(context, runner, sessions, x) },
  ];
}

/** Two parts: the job as JSON, then the media. */
async function multipart(context: JobContext, runner: JobRunner, x: Exchange): Promise<Reply> {
  const boundary = /boundary="?([^";]+)"?/.exec(x.headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) throw invalid('Missing boundary in the multipart upload');
  const [job, media] = parts(await x.body(), boundary);
  if (job === undefined || media === undefined) throw invalid('A multipart upload needs exactly two parts: the job and its data');
  return insertJob(context, runner, x.path['project'] ?? '', parseJson(job), media);
}

/** Parts by their delimiter lines; the media is bytes and may hold anything else. */
function parts(body: Buffer, boundary: string): readonly Buffer[] {
  const delimiter = Buffer.from(`--${boundary}`);
  const found: Buffer[] = [];
  let start = body.indexOf(delimiter);
  while (start !== -1) {
    const contentStart = start + delimiter.length;
    if (body.subarray(contentStart, contentStart + 2).toString() === '--') break;
    const next = body.indexOf(Buffer.concat([Buffer.from('\r\n'), delimiter]), contentStart);
    if (next === -1) break;
    const headersEnd = body.indexOf('\r\n\r\n', contentStart);
    found.push(body.subarray(headersEnd === -1 || headersEnd > next ? contentStart : headersEnd + 4, next));
    start = next + 2;
  }
  return found;
}

async function begin(sessions: Map<string, UploadSession>, x: Exchange): Promise<Reply> {
  const id = randomUUID();
  const projectId = x.path['project'] ?? '';
  sessions.set(id, { projectId, body: await x.json(), chunks: [], received: 0 });
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

const incomplete = (received: number): Reply => ({ status: 308, headers: received === 0 ? {} : { range: `bytes=0-${received - 1}` } });

async function proceed(context: JobContext, runner: JobRunner, sessions: Map<string, UploadSession>, x: Exchange): Promise<Reply> {
  const session = sessions.get(x.query.get('upload_id') ?? '');
  if (session === undefined) throw notFound('Upload session; it has expired or never existed');
  if (session.reply !== undefined) return session.reply;
  const range = readRange(asText(x.headers['content-range']));
  const chunk = await x.body();
  if (range !== undefined && range.start === undefined && chunk.length === 0 && range.total !== session.received) return incomplete(session.received);
  const start = range?.start ?? session.received;
  if (start > session.received) throw new ApiError('invalid', `Upload out of order: expected byte ${session.received}, got ${start}`);
  // A chunk that was received before is not taken twice.
  const fresh = chunk.subarray(session.received - start);
  session.chunks.push(fresh);
  session.received += fresh.length;
  const complete = range === undefined || (range.total !== undefined && session.received >= range.total);
  if (!complete) {
    if (range.total === undefined && chunk.length % CHUNK_UNIT !== 0) throw invalid(`Chunks must be multiples of ${CHUNK_UNIT} bytes`);
    return incomplete(session.received);
  }
  session.reply = insertJob(context, runner, session.projectId, session.body, Buffer.concat(session.chunks.splice(0)));
  return session.reply;
}
