import { divideDecimals } from './divide-decimals.js';
import { formatDecimal, parseDecimal } from './exact-decimal.js';

describe('divideDecimals', () => {
  it.each([
    ['1', '3', 4, '0.3333'],
    ['2', '3', 4, '0.6667'],
    ['-2', '3', 4, '-0.6667'],
    ['1', '-8', 2, '-0.13'],
    ['0.125', '1', 2, '0.13'],
    ['-0.125', '1', 2, '-0.13'],
    ['10', '0.0004', 0, '25000'],
    ['123456789012345678901234567890.123456', '1', 3, '123456789012345678901234567890.123'],
    ['0', '7', 6, '0'],
  ])('%s / %s with %i digits is %s', (left, right, scale, expected) => {
    expect(formatDecimal(divideDecimals(parseDecimal(left), parseDecimal(right), scale))).toBe(expected);
  });

  it('throws for zero', () => expect(() => divideDecimals(parseDecimal('1'), parseDecimal('0'), 2)).toThrow(RangeError));
});
