import { type LookupAddress, lookup } from 'node:dns';
import { isIP } from 'node:net';
import { CloudActError } from '@cloudact/bq-resilience';
import { isPublicAddress } from './public-address.js';

/** The address of a channel is none that the platform sends to. */
export class WebhookAddressRefusedError extends CloudActError {
  readonly code = 'WEBHOOK_ADDRESS_REFUSED';

  constructor(host: string, why: string) {
    super(`The platform sends nothing to ${JSON.stringify(host.slice(0, 200))}: ${why}. Use an https address of a public server.`, { facts: { host: host.slice(0, 200), why } });
  }
}

const LONGEST_URL = 2_048;
const HTTPS_PORT = '';

/** What the text alone tells. URL reads `0x7f.1`, `2130706433` and `127。0。0。1` as the addresses that they are. @throws WebhookAddressRefusedError */
export function parseWebhookUrl(text: string): URL {
  const url = text.length > LONGEST_URL ? null : URL.parse(text);
  if (url === null) throw new WebhookAddressRefusedError(text.slice(0, 80), 'it is no URL');
  if (url.protocol !== 'https:') throw new WebhookAddressRefusedError(url.host, `its scheme is ${url.protocol.slice(0, -1)}`);
  if (url.username !== '' || url.password !== '') throw new WebhookAddressRefusedError(url.host, 'it has a user or a password in it; send a header instead');
  if (url.port !== HTTPS_PORT) throw new WebhookAddressRefusedError(url.host, `its port is ${url.port}, and only 443 is open`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw new WebhookAddressRefusedError(host, 'it is no public address');
  if (isIP(host) === 0 && !host.includes('.')) throw new WebhookAddressRefusedError(host, 'it is a name of an internal network');
  return url;
}

export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

export const resolveHost: Resolve = (host) => new Promise((done, fail) => { lookup(host, { all: true, verbatim: true }, (error, addresses) => { if (error === null) done(addresses); else fail(error); }); });

/**
 * The addresses behind a URL, all of them public. A connection must go to one of these, and not ask the name server once more: the answer
 * may be another one then (DNS rebinding).
 * @throws WebhookAddressRefusedError
 */
export async function publicAddresses(url: URL, resolve: Resolve): Promise<readonly LookupAddress[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = await resolve(host).catch(() => []);
  if (addresses.length === 0) throw new WebhookAddressRefusedError(host, 'no name server knows it');
  const hidden = addresses.find(({ address }) => !isPublicAddress(address));
  if (hidden !== undefined) throw new WebhookAddressRefusedError(host, 'its name leads to an address that is not public');
  return addresses;
}
