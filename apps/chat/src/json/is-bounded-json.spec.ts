import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { AsSent, IsBoundedJson } from './is-bounded-json.js';

class Envelope {
  @AsSent()
  @IsBoundedJson({ maxBytes: 100 })
  readonly value: unknown;
}

const check = (value: unknown): boolean => validateSync(plainToInstance(Envelope, { value })).length === 0;
const nested = (depth: number): unknown => Array.from({ length: depth }).reduce((inner: unknown) => [inner], 1);

describe('IsBoundedJson', () => {
  it.each([['an object', { pinned: { from: '2026-01-01' } }], ['a list', [1, 'two', null]], ['text', 'x'], ['false', false], ['null', null]])('takes %s', (_what, value) => expect(check(value)).toBe(true));

  it('counts bytes, not characters', () => {
    expect(check('ä'.repeat(49))).toBe(true);
    expect(check('ä'.repeat(50))).toBe(false);
  });

  it('refuses what is nested too deep, however deep', () => {
    expect(check(nested(40))).toBe(true);
    expect(check(nested(65))).toBe(false);
    expect(check(nested(100_000))).toBe(false);
  });

  it('keeps every key as it was sent', () => {
    const value = { constructor: 'x', a: { prototype: 1 } };
    expect(plainToInstance(Envelope, { value }).value).toBe(value);
  });
});
