import fc from 'fast-check';
import { addDecimals, compareDecimals, formatDecimal, multiplyDecimals, parseDecimal, sumDecimals } from './exact-decimal.js';
import { InvalidDecimalError } from './invalid-decimal-error.js';

describe('exact decimals', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['007.50', '7.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-1.2E-7', '-0.00000012'],
    ['1.2e3', '1200'],
    ['1E0', '1'],
    ['+3', '3'],
    ['99999999999999999999999999999999999999.123456789012345', '99999999999999999999999999999999999999.123456789012345'],
  ])('reads %s as %s', (text, plain) => {
    expect(formatDecimal(parseDecimal(text))).toBe(plain);
  });

  it.each([[''], ['.'], ['abc'], ['1,5'], ['NaN'], ['1e'], ['--1'], ['0x10'], ['Infinity'], ['1e99999']])('refuses %j', (text) => {
    expect(() => parseDecimal(text)).toThrow(InvalidDecimalError);
  });

  it('adds what floating point cannot', () => {
    expect(sumDecimals(['0.1', '0.2', '-0.3'])).toBe('0');
    expect(sumDecimals([])).toBe('0');
  });

  it('compares across scales', () => {
    expect(compareDecimals(parseDecimal('1.10'), parseDecimal('1.1'))).toBe(0);
    expect(compareDecimals(parseDecimal('-2'), parseDecimal('1E-9'))).toBe(-1);
    expect(compareDecimals(parseDecimal('10'), parseDecimal('9.99'))).toBe(1);
  });

  it('keeps every digit through addition and multiplication', () => {
    const decimal = fc.record({ units: fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), scale: fc.integer({ min: 0, max: 38 }) });
    fc.assert(
      fc.property(decimal, decimal, (left, right) => {
        const sum = addDecimals(left, right);
        expect(compareDecimals(addDecimals(sum, { units: -right.units, scale: right.scale }), left)).toBe(0);
        expect(compareDecimals(parseDecimal(formatDecimal(sum)), sum)).toBe(0);
        expect(compareDecimals(multiplyDecimals(left, right), multiplyDecimals(right, left))).toBe(0);
      }),
    );
  });
});
