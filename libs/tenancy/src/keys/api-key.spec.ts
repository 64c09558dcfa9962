import { hashOfKey, newApiKey, sameSecret } from './api-key.js';

describe('API keys', () => {
  it('carry 256 random bits and a checksum, and are stored as their hash', () => {
    const key = newApiKey('local');
    expect(key.secret).toMatch(/^ca_local_[0-9A-Za-z]{49}$/);
    expect(hashOfKey(key.secret)).toBe(key.sha256);
    expect(key.secret.startsWith(key.start)).toBe(true);
    expect(newApiKey('local').secret).not.toBe(key.secret);
  });

  it('are refused by their checksum, without a lookup, when any character is changed', () => {
    const { secret } = newApiKey('prod', () => new Uint8Array(32).fill(7));
    for (let index = 0; index < secret.length; index += 1) {
      const other = secret[index] === 'x' ? 'y' : 'x';
      expect(hashOfKey(secret.slice(0, index) + other + secret.slice(index + 1))).toBeUndefined();
    }
    expect(hashOfKey(`${secret}0`)).toBeUndefined();
    expect(hashOfKey(secret.slice(0, -1))).toBeUndefined();
  });

  it('compares secrets of any length', () => {
    expect(sameSecret('abc', 'abc')).toBe(true);
    expect(sameSecret('abc', 'abcd')).toBe(false);
    expect(sameSecret('', 'abc')).toBe(false);
  });
});
