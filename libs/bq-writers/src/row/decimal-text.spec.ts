import fc from 'fast-check';
import { BIGNUMERIC_RANGE, normaliseDecimal } from './decimal-text.js';

describe('normaliseDecimal', () => {
  it('keeps the value of every decimal that fits, whatever its notation', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.integer({ min: 0, max: 38 }), (units, scale) => {
        const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
        const plain = `${units < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}${scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`}`;
        const scientific = `${units}e-${scale}`;
        expect(normaliseDecimal(scientific, BIGNUMERIC_RANGE)).toBe(normaliseDecimal(plain, BIGNUMERIC_RANGE));
      }),
    );
  });

  it.each([
    ['-0', '0'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['007.10', '7.1'],
    ['1.2E3', '1200'],
    ['12e-5', '0.00012'],
  ])('%s is %s', (text, plain) => expect(normaliseDecimal(text, BIGNUMERIC_RANGE)).toBe(plain));

  it.each(['', '.', '+', '1.2.3', 'NaN', '0x10', '1_000', ' 1'])('%p is no decimal', (text) => expect(normaliseDecimal(text, BIGNUMERIC_RANGE)).toBeUndefined());
});
