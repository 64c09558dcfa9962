import { MINIMUM_BILLED_BYTES_PER_TABLE } from '../limits.js';
import { priceOfBytes } from './price-of-bytes.js';

describe('priceOfBytes', () => {
  it.each([
    [0n, '0'],
    [1n << 40n, '6.25'],
    [1n << 30n, '0.006103515625'],
    [MINIMUM_BILLED_BYTES_PER_TABLE, '0.000059604644775'],
    [1n, '0.000000000005684'],
    [(1n << 40n) * 1_000_000n, '6250000'],
  ])('%s bytes cost $%s', (bytes, usd) => {
    expect(priceOfBytes(bytes)).toBe(usd);
  });

  it('takes the price of another region', () => {
    expect(priceOfBytes(1n << 40n, '7.82')).toBe('7.82');
  });
});
