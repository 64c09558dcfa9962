import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PROJECT } from './house.js';
import { wideFields } from './wide-rows.js';

export const BASE = `/bigquery/v2/projects/${PROJECT}`;

/** What the calls need to know of a server. */
interface Server {
  readonly url: string;
}

/** One REST call. Throws for an error, and for rows that `insertAll` refused. */
export async function rest(server: Server, method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(`${server.url}${path}`, { method, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': 'application/json' } }) });
  const json = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok || json['insertErrors'] !== undefined) throw new Error(`${method} ${path}: ${JSON.stringify(json).slice(0, 500)}`);
  return json;
}

export const createDataset = (server: Server, datasetId: string): Promise<unknown> => rest(server, 'POST', `${BASE}/datasets`, { datasetReference: { datasetId } });

export const createTable = (server: Server, tableId: string, columns: number, datasetId = 'd'): Promise<unknown> =>
  rest(server, 'POST', `${BASE}/datasets/${datasetId}/tables`, { tableReference: { tableId }, schema: { fields: wideFields(columns) } });

/** A query to its end, without the query cache. */
export async function runQuery(server: Server, query: string): Promise<Record<string, unknown>> {
  const answer = await rest(server, 'POST', `${BASE}/queries`, { query, useLegacySql: false, useQueryCache: false, timeoutMs: 180_000 });
  if (answer['jobComplete'] !== true) throw new Error(`The query did not end in time: ${query}`);
  return answer;
}

/** A load job of newline-delimited JSON, uploaded as a stream, to its end. */
export async function load(server: Server, tableId: string, lines: Iterable<string>): Promise<void> {
  const job = JSON.stringify({ configuration: { load: { sourceFormat: 'NEWLINE_DELIMITED_JSON', destinationTable: { projectId: PROJECT, datasetId: 'd', tableId } } } });
  function* body(): Generator<string> {
    yield `--b\r\ncontent-type: application/json\r\n\r\n${job}\r\n--b\r\ncontent-type: application/octet-stream\r\n\r\n`;
    yield* lines;
    yield '\r\n--b--\r\n';
  }
  const { jobReference } = (await postStream(`${server.url}/upload${BASE}/jobs?uploadType=multipart`, body())) as { jobReference: { jobId: string } };
  for (;;) {
    const { status } = (await rest(server, 'GET', `${BASE}/jobs/${jobReference.jobId}`)) as { status: { state: string; errorResult?: { message: string } } };
    if (status.errorResult !== undefined) throw new Error(status.errorResult.message);
    if (status.state === 'DONE') return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function postStream(url: string, chunks: Iterable<string>): Promise<unknown> {
  const call = request(url, { method: 'POST', headers: { 'content-type': 'multipart/related; boundary=b' } });
  const answer = new Promise<string>((resolve, reject) => {
    call.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => { resolve(text); });
    });
  });
  await pipeline(Readable.from(chunks), call);
  return JSON.parse(await answer);
}
