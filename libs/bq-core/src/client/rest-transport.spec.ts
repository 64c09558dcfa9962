import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { classifyBigQueryError } from '../errors/classify-bigquery-error.js';
import { RestEndpoint } from './rest-endpoint.js';
import { RestTransport } from './rest-transport.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function given(answer: RequestListener): Promise<{ readonly transport: RestTransport; readonly server: Server; readonly connections: () => number }> {
  let connections = 0;
  const server = createServer(answer).on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const transport = new RestTransport({ endpoint: RestEndpoint.open({ backend: 'emulator', projectId: 'example.com:p', endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }), projectId: 'example.com:p' });
  cleanups.push(() => transport.close(), () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }));
  return { transport, server, connections: () => connections };
}

describe('RestTransport', () => {
  it('names the project, the path and the query as BigQuery wants them, and keeps its connections', async () => {
    const urls: (string | undefined)[] = [];
    const { transport, connections } = await given((request, response) => {
      urls.push(request.url);
      response.end('{"n":1}');
    });
    expect(await transport.send({ method: 'GET', path: '/datasets/d/tables/Größe', query: { maxResults: 5, location: 'US' } })).toEqual({ n: 1 });
    await transport.send({ method: 'GET', path: '/jobs/j', projectId: 'other' });
    for (let more = 0; more < 20; more += 1) await transport.send({ method: 'GET', path: '/jobs/j' });
    expect(urls.slice(0, 2)).toEqual(['/bigquery/v2/projects/example.com:p/datasets/d/tables/Gr%C3%B6%C3%9Fe?prettyPrint=false&maxResults=5&location=US', '/bigquery/v2/projects/other/jobs/j?prettyPrint=false']);
    expect(connections()).toBeLessThanOrEqual(2);
  });

  it('reads compressed answers, and answers without a body', async () => {
    const { transport } = await given((request, response) => {
      if (request.method === 'DELETE') return void response.writeHead(204).end();
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify({ text: 'Größe' })));
    });
    expect(await transport.send({ method: 'GET', path: '/x' })).toEqual({ text: 'Größe' });
    expect(await transport.send({ method: 'DELETE', path: '/x' })).toBeUndefined();
  });

  it('calls the page of a proxy what it is, and an answer that is no JSON an unknown outcome', async () => {
    const { transport } = await given((request, response) => {
      if (request.method === 'GET') return void response.writeHead(502, { 'retry-after': '3' }).end('<html>Bad Gateway</html>');
      response.end('{"half":');
    });
    const page = await transport.send({ method: 'GET', path: '/x' }).catch((error: unknown) => error);
    expect(page).toMatchObject({ code: 'BIGQUERY_UNAVAILABLE', httpStatus: 502, message: 'HTTP 502: <html>Bad Gateway</html>', retryAfterMs: 3_000 });
    const half = await transport.send({ method: 'POST', path: '/x', body: {} }).catch((error: unknown) => error);
    expect(half).toMatchObject({ code: 'BIGQUERY_UNAVAILABLE', reason: 'ERR_STREAM_PREMATURE_CLOSE' });
    expect(classifyBigQueryError(half).kind).toBe('unknown-outcome');
  });

  it.each([
    ['refuses the connection', 'ECONNREFUSED', async ({ server }: { readonly server: Server }) => { await new Promise((resolve) => { server.close(resolve); }); }],
    ['closes it without an answer', 'ECONNRESET', async () => undefined],
  ])('says that a server %s, by the name that the system has for it', async (_story, reason, first) => {
    const house = await given((request) => { request.socket.destroy(); });
    await first(house);
    const error = await house.transport.send({ method: 'POST', path: '/x', body: {} }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'BIGQUERY_UNAVAILABLE', reason });
    expect(classifyBigQueryError(error).retryable).toBe(true);
  });

  it('frees the connection of a caller who has left, and of a request that took too long', async () => {
    let closed = 0;
    const { transport } = await given((request, response) => { response.on('close', () => (closed += 1)); request.resume(); });
    const controller = new AbortController();
    const left = transport.send({ method: 'GET', path: '/x', signal: controller.signal }).catch((error: unknown) => error);
    const late = transport.send({ method: 'GET', path: '/x', timeoutMs: 200 }).catch((error: unknown) => error);
    setTimeout(() => { controller.abort(new Error('gone')); }, 100);
    expect(await left).toMatchObject({ code: 'BIGQUERY_CANCELLED' });
    expect(await late).toMatchObject({ code: 'BIGQUERY_UNAVAILABLE', reason: 'ETIMEDOUT' });
    while (closed < 2) await new Promise((resolve) => { setTimeout(resolve, 10); });
    expect(closed).toBe(2);
  });

  it('sends the parts of an upload as they are read', async () => {
    const { transport } = await given((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        response.end(JSON.stringify({ type: request.headers['content-type'], url: request.url, body: Buffer.concat(chunks).toString('utf8') }));
      });
    });
    const answer = await transport.send<{ readonly type: string; readonly url: string; readonly body: string }>({
      method: 'POST', path: '/jobs', query: { uploadType: 'multipart' },
      multipart: [{ 'Content-Type': 'application/json', body: '{"a":1}' }, { 'Content-Type': 'application/octet-stream', body: Readable.from([Buffer.from('one\n'), Buffer.from('two\n')]) }],
    });
    const boundary = /boundary=(\S+)$/.exec(answer.type)?.[1] ?? '';
    expect(answer.url).toBe('/upload/bigquery/v2/projects/example.com:p/jobs?prettyPrint=false&uploadType=multipart');
    expect(answer.body).toBe([`--${boundary}`, 'Content-Type: application/json', '', '{"a":1}', `--${boundary}`, 'Content-Type: application/octet-stream', '', 'one\ntwo\n', `--${boundary}--`].join('\r\n'));
  });

  it('needs an endpoint for a stand-in', () => {
    expect(() => RestEndpoint.open({ backend: 'embedded', projectId: 'p' })).toThrow('the BigQuery backend "embedded" needs an endpoint such as http://127.0.0.1:9050');
  });
});
