import { once } from 'node:events';
import { connect } from 'node:http2';

/** Path of the sink that reads messages and answers each; see `null-sink.ts`. */
const APPEND_ROWS = '/google.cloud.bigquery.storage.v1.BigQueryWrite/AppendRows';
/** A frame of gRPC: a flag, and four bytes of length. */
const FRAME_HEAD = 5;

/** Sends messages over Node's own HTTP/2, on one stream, with nothing in front of it: the most that any writer in Node can move. */
export async function sendBare(port: number, messages: Iterable<Uint8Array>): Promise<void> {
  const session = connect(`http://127.0.0.1:${port}`);
  const stream = session.request({ ':method': 'POST', ':path': APPEND_ROWS, 'content-type': 'application/grpc', te: 'trailers' });
  stream.resume();
  const ended = once(stream, 'end');
  for (const message of messages) {
    const head = Buffer.alloc(FRAME_HEAD);
    head.writeUInt32BE(message.length, 1);
    stream.write(head);
    if (!stream.write(message)) await once(stream, 'drain');
  }
  stream.end();
  await ended;
  session.close();
}
