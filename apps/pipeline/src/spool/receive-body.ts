import type { FastifyRequest } from 'fastify';
import { type BodyFormat, bodyFormat, packingOf } from '../body/body-format.js';
import { BodyText } from '../body/body-text.js';
import { BodyEmptyError } from '../body/body-errors.js';
import { mediaTypeOf } from '../body/raw-body.js';
import type { BodyLimits } from '../config/pipeline-config.js';
import { RowSpool } from './row-spool.js';

/** Turns the text of a body into what is spooled, or throws naming the place. */
export type BodyReader = (text: AsyncIterable<string>, format: BodyFormat, spool: RowSpool) => Promise<void>;

export interface ReceiveOptions {
  readonly request: FastifyRequest;
  readonly limits: BodyLimits;
  readonly spoolDirectory: string;
  readonly accepted: readonly [BodyFormat, ...BodyFormat[]];
  readonly read: BodyReader;
}

/** A body that was read to its end and made sense. */
export interface ReceivedBody {
  readonly spool: RowSpool;
  /** Of the body as it was received. */
  readonly bodySha256: string;
  /** Of its rows: the same rows, packed or not, are the same content. */
  readonly contentSha256: string;
  readonly bodyBytes: number;
}

/** Reads a body to its end into a spool, which the caller removes; a body that is refused leaves none behind. */
export async function receiveBody({ request, limits, spoolDirectory, accepted, read }: ReceiveOptions): Promise<ReceivedBody> {
  const mediaType = mediaTypeOf(request);
  const format = bodyFormat(mediaType, accepted);
  const packing = packingOf(mediaType, request.headers['content-encoding']);
  // without a body there is no content type parser, and so no stream
  if (request.body === undefined || request.body === null) throw new BodyEmptyError();
  const text = new BodyText(request.raw, packing, limits);
  const spool = await RowSpool.open(spoolDirectory);
  try {
    await read(text, format, spool);
    return { spool, contentSha256: await spool.finish(), bodySha256: text.sha256(), bodyBytes: text.received };
  } catch (error) {
    await spool.remove();
    throw error;
  }
}
