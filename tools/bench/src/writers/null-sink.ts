import { Server, ServerCredentials, type ServerDuplexStream, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

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

async function listenHttp(): Promise<number> {
  const job = JSON.stringify({ jobReference: { projectId: 'p', jobId: 'j', location: 'US' }, status: { state: 'DONE' }, statistics: { load: { outputRows: '0', outputBytes: '0' } }, configuration: { load: {} } });
  const unknown = JSON.stringify({ error: { code: 404, message: 'Not found: Job', errors: [{ reason: 'notFound', message: 'Not found: Job' }] } });
  const server = createServer((request, response) => {
    const ofJobs = request.url?.includes('/jobs') === true;
    // No job was there before this one: whoever asks is to make it.
    const [status, answer] = ofJobs && request.method === 'GET' ? ([404, unknown] as const) : ([200, ofJobs ? job : '{"kind":"bigquery#tableDataInsertAllResponse"}'] as const);
    request.resume().once('end', () => response.writeHead(status, { 'content-type': 'application/json', 'content-length': String(answer.length) }).end(answer));
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return (server.address() as AddressInfo).port;
}

process.stdout.write(`${JSON.stringify({ grpcPort: await listenGrpc(), httpPort: await listenHttp() })}\n`);
process.stdin.resume().once('end', () => process.exit(0));
