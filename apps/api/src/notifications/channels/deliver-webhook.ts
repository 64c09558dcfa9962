import type { LookupAddress } from 'node:dns';
import { request } from 'node:https';
import { parseWebhookUrl, publicAddresses, type Resolve } from '../address/webhook-url.js';

export interface WebhookTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What came of a delivery. The answer's body is nobody's business: it could be an internal page. */
export interface Delivery {
  readonly delivered: boolean;
  /** HTTP status; absent where no answer came. */
  readonly status?: number;
  readonly problem?: string;
}

const TIMEOUT_MS = 10_000;

/** How to reach a server; tests put another one in its place. */
export type Post = (url: URL, addresses: readonly LookupAddress[], headers: Readonly<Record<string, string>>, body: string) => Promise<number>;

/** To one of the addresses that were checked, whatever the name server says by now. Redirects are answers like any other: they are not followed. */
export const postTo: Post = (url, addresses, headers, body) =>
  new Promise((done, fail) => {
    const call = request(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      timeout: TIMEOUT_MS,
      lookup: (_host, options, callback) => {
        const [first] = addresses;
        if (options.all === true) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family ?? 4);
      },
    }, (response) => {
      response.resume();
      done(response.statusCode ?? 0);
    });
    call.once('timeout', () => call.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    call.once('error', fail);
    call.end(body);
  });

/** @throws WebhookAddressRefusedError when the address is none that the platform sends to, also when it has become one */
export async function deliverWebhook(target: WebhookTarget, message: unknown, { resolve, post }: { readonly resolve: Resolve; readonly post: Post }): Promise<Delivery> {
  const url = parseWebhookUrl(target.url);
  const addresses = await publicAddresses(url, resolve);
  try {
    const status = await post(url, addresses, target.headers, JSON.stringify(message));
    if (status >= 200 && status < 300) return { delivered: true, status };
    return { delivered: false, status, problem: status >= 300 && status < 400 ? 'the server redirects, and redirects are not followed' : `the server answered ${status}` };
  } catch (error) {
    return { delivered: false, problem: (error as NodeJS.ErrnoException).code ?? 'the connection failed' };
  }
}
