import { invalid } from '../api-error.js';

/** Bytes held back while the end of the media may be among them: a delimiter and what may follow it. */
const TAIL_BYTES = 4096;
/** Largest job resource of an upload. */
const MAX_JOB_BYTES = 10_000_000;
const BLANK_LINE = '\r\n\r\n';

/**
 * Reads a `multipart/related` body of exactly two parts: the job, and the media, whose bytes may be anything.
 * @param onJob called with the first part before any of the media
 * @param onMedia called with the second part, piece by piece
 */
export async function readMultipart(chunks: AsyncIterable<Buffer>, boundary: string, onJob: (job: Buffer) => Promise<void>, onMedia: (piece: Buffer) => Promise<void>): Promise<void> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  let held: Buffer = Buffer.alloc(0);
  let inMedia = false;
  for await (const chunk of chunks) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    if (!inMedia) {
      const head = splitHead(held, delimiter);
      if (head === undefined) {
        if (held.length > MAX_JOB_BYTES) throw invalid('The job of a multipart upload is too large');
        continue;
      }
      inMedia = true;
      await onJob(head.job);
      held = head.rest;
    }
    if (held.length <= TAIL_BYTES) continue;
    await onMedia(held.subarray(0, held.length - TAIL_BYTES));
    held = Buffer.from(held.subarray(held.length - TAIL_BYTES));
  }
  const end = inMedia ? held.lastIndexOf(delimiter) : -1;
  if (end === -1) throw invalid('A multipart upload needs exactly two parts: the job and its data');
  await onMedia(held.subarray(0, end));
}

/** The first part and what follows the second one's headers; undefined while they are not all there. */
function splitHead(held: Buffer, delimiter: Buffer): { readonly job: Buffer; readonly rest: Buffer } | undefined {
  const jobStart = held.indexOf(BLANK_LINE);
  const jobEnd = jobStart === -1 ? -1 : held.indexOf(delimiter, jobStart);
  const headersEnd = jobEnd === -1 ? -1 : held.indexOf(BLANK_LINE, jobEnd + delimiter.length);
  if (headersEnd === -1) return undefined;
  // The delimiter's line end and a blank line: a part without headers reads alike.
  return { job: held.subarray(jobStart + BLANK_LINE.length, jobEnd), rest: held.subarray(headersEnd + BLANK_LINE.length) };
}
