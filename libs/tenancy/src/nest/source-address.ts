export interface AddressedRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
}

/**
 * The address that a request comes from: the socket's. `X-Forwarded-For` is read only behind a proxy that is known by its address,
 * and then from the right, because everything left of the first unknown address is what the caller wrote (ASVS 4.1.3).
 */
export function sourceAddress(request: AddressedRequest, trustedProxies: readonly string[] = []): string {
  const peer = plain(request.socket?.remoteAddress ?? 'unknown');
  if (!trustedProxies.includes(peer)) return networkOf(peer);
  const forwarded = request.headers['x-forwarded-for'];
  const hops = (typeof forwarded === 'string' ? forwarded : (forwarded ?? []).join(',')).split(',').map((hop) => plain(hop.trim())).filter((hop) => hop !== '');
  return networkOf(hops.findLast((hop) => !trustedProxies.includes(hop)) ?? peer);
}

/** IPv4 in an IPv6 socket is IPv4. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}

/** A host has a whole /64 of IPv6 addresses; they count as one source. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? left : [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'), ...right];
  return `${groups.slice(0, 4).map((group) => group.toLowerCase().replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
