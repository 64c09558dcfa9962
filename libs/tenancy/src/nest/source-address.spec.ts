import { sourceAddress } from './source-address.js';

const PROXIES = ['10.0.0.1', '10.0.0.2'];
const request = (remoteAddress: string, forwarded?: string): Parameters<typeof sourceAddress>[0] => ({ headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }, socket: { remoteAddress } });

describe('the address that a request comes from', () => {
  it.each([
    ['the socket, whatever the header says', request('192.0.2.7', '203.0.113.9'), [], '192.0.2.7'],
    ['the socket, when it is no proxy that we know', request('192.0.2.7', '203.0.113.9'), PROXIES, '192.0.2.7'],
    ['the last hop that is no proxy, when it is', request('10.0.0.1', '203.0.113.9, 198.51.100.4, 10.0.0.2'), PROXIES, '198.51.100.4'],
    ['the proxy, without a header', request('10.0.0.1'), PROXIES, '10.0.0.1'],
    ['IPv4 inside of IPv6', request('::ffff:192.0.2.7'), [], '192.0.2.7'],
    ['the /64 of IPv6', request('2001:db8:1:2:3:4:5:6'), [], '2001:db8:1:2::/64'],
    ['the same /64, shortened', request('2001:0DB8:1:2::9'), [], '2001:db8:1:2::/64'],
    ['this machine', request('::1'), [], '0:0:0:0::/64'],
  ] as const)('is %s', (_what, one, proxies, address) => {
    expect(sourceAddress(one, proxies)).toBe(address);
  });
});
