import { Server, ServerCredentials, type ServerDuplexStream, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/**
 * A program that takes what writers send and throws it away, so that what is measured is the writer: AppendRows over gRPC, and
 * insertAll and load jobs over HTTP. Prints its ports as one JSON line, and ends with its standard input.
 */

/** `AppendRowsResponse { append_result {} }`; `WriteStream { name }` is made for each. */
const APPENDED = Buffer.from([0x0a, 0x00]);
const SERVICE = 'google.cloud.bigquery.storage.v1.BigQueryWrite';
const asIs = (bytes: Buffer): Buffer => bytes;

const method = (name: string, streams: boolean) => ({ path: `/${SERVICE}/${name}`, requestStream: streams, responseStream: streams, requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs });

function appendRows(call: ServerDuplexStream<Buffer, Buffer>): void {
  call.on('data', () => call.write(APPENDED)).on('end', () => { call.end(); });
}

/** The stream that was asked for; the name is the first field of the request, as it is of the answer. */
function getWriteStream(call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>): void {
  const length = call.request[1] ?? 0;
  answer(null, call.request.subarray(0, 2 + length));
}

async function listenGrpc(): Promise<number> {
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  server.addService({ AppendRows: method('AppendRows', true), GetWriteStream: method('GetWriteStream', false) }, { AppendRows: appendRows, GetWriteStream: getWriteStream });
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => { if (error === null) resolve(port); else reject(error); });
  });
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
