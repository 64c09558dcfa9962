import { request } from 'node:http';
import { type Emulator, startEmulator } from '../start-emulator.js';

const CHUNK = 256 * 1024;
const JOB = {
  jobReference: { jobId: 'resumable-1' },
  configuration: { load: { sourceFormat: 'NEWLINE_DELIMITED_JSON', destinationTable: { projectId: 'p', datasetId: 'd', tableId: 't' }, schema: { fields: [{ name: 'n', type: 'INTEGER' }, { name: 'pad', type: 'STRING' }] } } },
};

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
  await post('/bigquery/v2/projects/p/datasets', { datasetReference: { datasetId: 'd' } });
});
afterAll(() => emulator.stop());

const post = (path: string, body: unknown): Promise<Response> => fetch(`${emulator.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
const put = (session: string, body: Buffer, range: string): Promise<Response> => fetch(session, { method: 'PUT', body: new Uint8Array(body), headers: { 'content-range': range } });

/** The rows that a load job stored, once it has ended: on a busy machine that may be later than the answer to its last byte. */
async function storedBy(jobId: string): Promise<string | undefined> {
  for (;;) {
    const job = (await (await fetch(`${emulator.url}/bigquery/v2/projects/p/jobs/${jobId}`)).json()) as { status: { state: string }; statistics: { load?: { outputRows: string } } };
    if (job.status.state === 'DONE') return job.statistics.load?.outputRows;
  }
}

test('a resumable upload tells how far it came, survives a repeated chunk, and repeats its answer', async () => {
  const media = Buffer.from(Array.from({ length: 6000 }, (_, n) => `${JSON.stringify({ n, pad: 'x'.repeat(80) })}\n`).join(''));
  const begun = await post('/upload/bigquery/v2/projects/p/jobs?uploadType=resumable', JOB);
  const session = begun.headers.get('location') ?? '';

  expect((await put(session, Buffer.alloc(0), `bytes */${media.length}`)).status).toBe(308);
  const first = await put(session, media.subarray(0, CHUNK), `bytes 0-${CHUNK - 1}/${media.length}`);
  expect([first.status, first.headers.get('range')]).toEqual([308, `bytes=0-${CHUNK - 1}`]);
  const probe = await put(session, Buffer.alloc(0), `bytes */${media.length}`);
  expect([probe.status, probe.headers.get('range')]).toEqual([308, `bytes=0-${CHUNK - 1}`]);
  expect((await put(session, media.subarray(0, CHUNK), `bytes 0-${CHUNK - 1}/${media.length}`)).headers.get('range')).toBe(`bytes=0-${CHUNK - 1}`);

  const rest = (): Promise<Response> => put(session, media.subarray(CHUNK), `bytes ${CHUNK}-${media.length - 1}/${media.length}`);
  expect((await rest()).status).toBe(200);
  expect(await storedBy('resumable-1')).toBe('6000');
  expect(await (await rest()).json()).toMatchObject({ jobReference: { jobId: 'resumable-1' } });
  expect(await storedBy('resumable-1')).toBe('6000');
});

test('of an upload that is cut midway, the bytes that came in are kept', async () => {
  const media = Buffer.from(Array.from({ length: 60_000 }, (_, n) => `{"n":${n}}\n`).join(''));
  const begun = await post('/upload/bigquery/v2/projects/p/jobs?uploadType=resumable', { ...JOB, jobReference: { jobId: 'resumable-cut' } });
  const session = begun.headers.get('location') ?? '';
  const half = 400_000;
  const cut = request(session, { method: 'PUT', headers: { 'content-length': media.length, 'content-range': `bytes 0-${media.length - 1}/${media.length}` } });
  cut.on('error', () => undefined);
  cut.write(media.subarray(0, half));
  let received = 0;
  for (let asked = false; !asked || received < half; asked = true) {
    const probe = await put(session, Buffer.alloc(0), `bytes */${media.length}`);
    expect(probe.status).toBe(308);
    received = Number(/-(\d+)$/.exec(probe.headers.get('range') ?? '')?.[1] ?? -1) + 1;
  }
  cut.destroy();
  expect((await put(session, media.subarray(half), `bytes ${half}-${media.length - 1}/${media.length}`)).status).toBe(200);
  expect(await storedBy('resumable-cut')).toBe('60000');
});

test('an unknown upload session is 404, as an expired one is', async () => {
  const answer = await put(`${emulator.url}/upload/bigquery/v2/projects/p/jobs?uploadType=resumable&upload_id=none`, Buffer.from('x'), 'bytes 0-0/1');
  expect([answer.status, ((await answer.json()) as { error: { errors: { reason: string }[] } }).error.errors[0]?.reason]).toEqual([404, 'notFound']);
});
