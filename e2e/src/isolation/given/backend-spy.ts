import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BackendCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Stands between the services and BigQuery's REST API, and keeps what is asked. */
export class BackendSpy {
  calls: BackendCall[] = [];
  readonly #server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      this.calls.push({ method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, body: body.toString('utf8') });
      const target = new URL(incoming.url ?? '/', this.#target);
      const passed = forward(target, { method: incoming.method, headers: { ...incoming.headers, host: target.host } }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      passed.on('error', () => outgoing.destroy());
      passed.end(body);
    });
  });
  #target = '';

  /** For `StackOptions.throughProxy`. */
  async listen(target: string): Promise<string> {
    this.#target = target;
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What was asked while `work` ran and names `text` anywhere. */
  async naming(text: string, work: () => Promise<unknown>): Promise<readonly string[]> {
    const before = this.calls.length;
    await work();
    return this.calls.slice(before).filter(({ url, body }) => url.includes(text) || body.includes(text)).map(({ method, url }) => `${method} ${url}`);
  }

  /** How many requests `work` caused. */
  async count(work: () => Promise<unknown>): Promise<number> {
    const before = this.calls.length;
    await work();
    return this.calls.length - before;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
