/** What a service answered. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** One service over HTTP, with a key. */
export class ServiceClient {
  constructor(
    private readonly url: string,
    private readonly key: Readonly<Record<string, string>>,
  ) {}

  /** The answer, whatever its status. */
  async ask(call: Call): Promise<Answer> {
    const { path, method = call.json === undefined && call.body === undefined ? 'GET' : 'POST' } = call;
    const body = call.json === undefined ? call.body : JSON.stringify(call.json);
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { ...this.key, ...(call.json === undefined ? {} : { 'content-type': 'application/json' }), ...call.headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  }

  /** The body of a successful answer. @throws with the problem's code and detail */
  async call(call: Call): Promise<Answer['body']> {
    const { status, body } = await this.ask(call);
    if (status >= 400) throw new Error(`${call.method ?? 'GET/POST'} ${call.path} answered ${status} ${String(body['code'])}: ${String(body['detail'])}`);
    return body;
  }
}
