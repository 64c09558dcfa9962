import { type ServerWritableStream, status } from '@grpc/grpc-js';
import type { GrpcPort } from '../storage-write/grpc-service.js';
import { StorageWriteError } from '../storage-write/storage-error.js';
import { afterEffect, beforeEffect } from '../storage-write/write-faults.js';
import { endOfRead } from './read-context.js';
import type { ReadRowsRequest, ReadRowsResponse } from './read-messages.js';
import type { ReadSessions } from './read-sessions.js';
import { streamPages } from './stream-pages.js';

export type ReadRowsCall = ServerWritableStream<ReadRowsRequest, ReadRowsResponse>;

/**
 * Answers one ReadRows call. A page is read when the transport has taken the one before it: a slow client slows the reading.
 * Faults with `when: 'after'` strike in the middle, behind the first response.
 */
export async function serveReadRows(call: ReadRowsCall, sessions: ReadSessions, port: GrpcPort): Promise<void> {
  const closed = new Promise<void>((resolve) => { call.once('close', resolve).once('cancelled', resolve); });
  try {
    const { readStream, offset = 0 } = call.request;
    const stream = sessions.find(readStream);
    port.admit({ method: 'ReadRows', table: stream.session.table, metadata: call.metadata });
    const faults = port.faults.strike({ method: 'ReadRows', table: stream.session.table });
    if ((await beforeEffect(faults)) === 'cut') {
      port.cut();
      return;
    }
    const swallowed = faults.some(({ kind }) => kind === 'lost-ack');
    const delivered = await sessions.reading(stream.session, async () => {
      const place = await placeOf(stream, Number(String(offset)));
      for await (const response of streamPages(stream, place)) {
        if (call.cancelled || call.destroyed) return false;
        if (!swallowed) await Promise.race([sent(call, response), closed]);
        afterEffect(faults);
        if (faults.some(({ kind }) => kind === 'drop')) {
          port.cut();
          return false;
        }
      }
      return !swallowed;
    });
    if (delivered) call.end();
  } catch (error) {
    if (!call.cancelled && !call.destroyed) call.emit('error', endOfRead(error));
  }
}

/** Fulfilled when the transport has taken the response: `drain` would let a dozen of them pile up first. */
const sent = (call: ReadRowsCall, response: ReadRowsResponse): Promise<void> => new Promise((resolve) => { call.write(response, () => { resolve(); }); });

async function placeOf(stream: ReturnType<ReadSessions['find']>, offset: number): Promise<number> {
  const place = offset < 0 ? undefined : await stream.session.rows.placeOf(offset, stream.range);
  if (place === undefined) throw new StorageWriteError({ status: status.OUT_OF_RANGE, message: `request failed: The offset ${offset} is beyond the rows of the stream.` });
  return place;
}
