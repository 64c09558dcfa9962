export interface CallOptions {
  /** Key of an organisation, sent as `X-API-Key`. */
  readonly key?: string;
  /** Key of the operator, sent as `X-CA-Root-Key`. */
  readonly rootKey?: string;
  /** Sent as JSON; text, bytes and streams as they are, with the content type that `headers` names. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON body; an empty object where the answer has none. */
  readonly body: T;
}

/** One request over real HTTP. */
export async function httpCall<T = Record<string, unknown>>(method: string, url: string, options: CallOptions = {}): Promise<Answer<T>> {
  const { key, rootKey, body, headers = {} } = options;
  const raw = typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream;
  const response = await fetch(url, {
    method,
    headers: {
      ...(key === undefined ? {} : { 'x-api-key': key }),
      ...(rootKey === undefined ? {} : { 'x-ca-root-key': rootKey }),
      ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? (body as NonNullable<RequestInit['body']>) : JSON.stringify(body) }),
    ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as T };
}
