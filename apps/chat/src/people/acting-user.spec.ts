import { createHmac } from 'node:crypto';
import { actingUserOf, personOf } from './acting-user.js';

const KEY = 'ca_local_key';
const signed = (org: string, user: string, key = KEY): string => createHmac('sha256', key).update(`${org}\n${user}`).digest('hex');
const request = (headers: Readonly<Record<string, string>>) => ({ headers: { 'x-api-key': KEY, ...headers }, params: { org: 'acme' } });

describe('the person who acts', () => {
  it('is whom the backend has signed', () => {
    expect(actingUserOf(request({ 'x-user-id': 'u1', 'x-user-signature': signed('acme', 'u1') }), ['chat'])).toBe('u1');
  });

  it('is nobody without a signature, whatever a header says, for a key that may do everything', () => {
    expect(actingUserOf(request({ 'x-user-id': 'u1' }), ['read', 'ingest', 'chat', 'admin'])).toBeUndefined();
  });

  it.each([[{}], [{ 'x-user-id': 'u1' }]])('must be proved for a key that may only chat: %j', (headers) => {
    expect(() => actingUserOf(request(headers), ['read', 'chat'])).toThrow(expect.objectContaining({ code: 'PERSON_REQUIRED' }));
  });

  it.each([
    ['another person', signed('acme', 'u2')],
    ['another organisation', signed('globex', 'u1')],
    ['another key', signed('acme', 'u1', 'x')],
    ['no hexadecimal', 'zz'],
    ['nothing', ''],
  ])('is refused with a signature of %s', (_what, signature) => {
    expect(() => actingUserOf(request({ 'x-user-id': 'u1', 'x-user-signature': signature }), ['admin', 'chat'])).toThrow(expect.objectContaining({ code: 'USER_SIGNATURE_INVALID' }));
  });

  it('names no other person', () => {
    expect([personOf('u1', undefined), personOf('u1', 'u1'), personOf(undefined, 'u2')]).toEqual(['u1', 'u1', 'u2']);
    expect(() => personOf('u1', 'u2')).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
  });
});
