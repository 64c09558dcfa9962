import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StubRequest {
  readonly method: string;
  /** Path without the query, below `/bigquery/v2/projects/{project}`; uploads keep their whole path. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON, or undefined. */
  readonly json: unknown;
}

/** An answer; `hang` never answers, `drop` closes the connection. */
export type StubAnswer = { readonly status?: number; readonly json?: unknown; readonly headers?: Readonly<Record<string, string>> } | 'hang' | 'drop';

/** For protocol details and faults that no real server shows at will: answers every request as the test says, and keeps them. */
export class StubRestServer {
  readonly requests: StubRequest[] = [];
  readonly #server: Server;

  private constructor(answer: (request: StubRequest, count: number) => StubAnswer) {
    this.#server = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const url = new URL(incoming.url ?? '/', 'http://stub');
        const text = Buffer.concat(chunks).toString('utf8');
        const path = url.pathname.replace(/^\/bigquery\/v2\/projects\/[^/]+/, '');
        const request = { method: incoming.method ?? '', path, query: url.searchParams, headers: incoming.headers, text, json: jsonOf(text) };
        this.requests.push(request);
        const given = answer(request, this.requests.length);
        if (given === 'hang') return;
        if (given === 'drop') return void incoming.socket.destroy();
        outgoing.writeHead(given.status ?? 200, { 'content-type': 'application/json', ...given.headers });
        outgoing.end(JSON.stringify(given.json ?? {}));
      });
    });
  }

  static async start(answer: (request: StubRequest, count: number) => StubAnswer): Promise<StubRestServer> {
    const stub = new StubRestServer(answer);
    await new Promise<void>((resolve) => stub.#server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** `METHOD path` of every request, in order. */
  get log(): readonly string[] {
    return this.requests.map((request) => `${request.method} ${request.path}`);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The body of an error answer (docs: error-messages). */
export function restError(status: number, reason: string, message: string): StubAnswer {
  return { status, json: { error: { code: status, message, errors: [{ reason, message, domain: 'global' }] } } };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
