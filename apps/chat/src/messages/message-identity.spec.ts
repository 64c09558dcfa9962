import { parseOrgSlug } from '@cloudact/tenancy';
import { fingerprintOf, messageIdFor } from './message-identity.js';

const acme = parseOrgSlug('acme');
const globex = parseOrgSlug('globex');

describe('identity of messages', () => {
  it('is the same for the same client id, and for nothing else', () => {
    const ids = [messageIdFor(acme, 'c1', 'm1'), messageIdFor(globex, 'c1', 'm1'), messageIdFor(acme, 'c2', 'm1'), messageIdFor(acme, 'c1', 'm2'), messageIdFor(acme, 'c1m', '1')];
    expect(messageIdFor(acme, 'c1', 'm1')).toBe(ids[0]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is new each time without a client id', () => {
    expect(messageIdFor(acme, 'c1', undefined)).not.toBe(messageIdFor(acme, 'c1', undefined));
  });

  it('tells a repeated message from another one', () => {
    expect(fingerprintOf({ role: 'user', content: 'a' })).toBe(fingerprintOf({ role: 'user', content: 'a' }));
    expect(fingerprintOf({ role: 'user', content: null })).not.toBe(fingerprintOf({ role: 'user', content: 'null' }));
    expect(fingerprintOf({ role: 'assistant', content: 'a' })).not.toBe(fingerprintOf({ role: 'user', content: 'a' }));
  });
});
