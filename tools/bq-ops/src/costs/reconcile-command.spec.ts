import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reconcileCommand } from './reconcile-command.js';

const FINE = { jobs: 3, missing: [], doubled: [], differing: [], repaired: 0 };

describe('costs reconcile', () => {
  let server: Server;
  let answer: { readonly status: number; readonly body: unknown };
  let asked: IncomingMessage | undefined;
  beforeEach(async () => {
    server = createServer((request, response) => {
      asked = request;
      request.resume().on('end', () => response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const run = async (body: unknown, status = 200): Promise<readonly [number, readonly string[]]> => {
    answer = { status, body };
    const lines: string[] = [];
    const code = await reconcileCommand({ api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, rootKey: 'the-root-key', body: { repair: false }, json: false, print: (line) => lines.push(line) });
    return [code, lines];
  };

  it('ends with 0 when all is well, and asks with the root key', async () => {
    expect(await run(FINE)).toEqual([0, ['jobs: 3', 'missing: 0', 'doubled: 0', 'differing: 0', 'repaired: 0']]);
    expect([asked?.url, asked?.headers['x-ca-root-key']]).toEqual(['/api/v1/cost-records/reconcile', 'the-root-key']);
  });

  it('ends with 1 and names the jobs when something is wrong, and with 0 when it was mended', async () => {
    const [code, lines] = await run({ ...FINE, missing: ['job_1'] });
    expect([code, lines.slice(1, 3)]).toEqual([1, ['missing: 1', '  job_1']]);
    expect((await run({ ...FINE, missing: ['job_1'], repaired: 1 }))[0]).toBe(0);
  });

  it('says what the api said when it refused', async () => {
    await expect(run({ detail: 'The key is not valid.' }, 401)).rejects.toThrow('The api answered 401: The key is not valid.');
  });
});
