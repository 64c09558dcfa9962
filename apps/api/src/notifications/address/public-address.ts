import { BlockList, isIP } from 'node:net';

/** Addresses that are no server on the internet (IANA special-purpose registries, RFC 6890 and its updates). */
const SPECIAL_V4 = ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'];
const SPECIAL_V6 = ['::/128', '::1/128', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'];

const special = new BlockList();
for (const [family, ranges] of [['ipv4', SPECIAL_V4], ['ipv6', SPECIAL_V6]] as const) {
  for (const range of ranges) {
    const [address = '', bits = ''] = range.split('/');
    special.addSubnet(address, Number(bits), family);
  }
}

/** True for an address of the public internet; false for loopback, private, link-local (cloud metadata) and other special ones, also written as IPv4 inside of IPv6. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !special.check(address, 'ipv4');
  if (version !== 6) return false;
  const mapped = /^(?:::ffff:|::)(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? mappedOf(address);
  return mapped === undefined ? !special.check(address, 'ipv6') : !special.check(mapped, 'ipv4');
}

/** `::ffff:7f00:1` as 127.0.0.1. */
function mappedOf(address: string): string | undefined {
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return `${a >> 8}.${a & 255}.${b >> 8}.${b & 255}`;
}
