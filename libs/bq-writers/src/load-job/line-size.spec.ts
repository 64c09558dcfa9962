import { checkLineSize } from './line-size.js';

describe('the size of a line', () => {
  it('is counted in bytes, and one above the limit is refused before anything is loaded', () => {
    expect(() => checkLineSize('x'.repeat(100), 100)).not.toThrow();
    expect(() => checkLineSize('ä'.repeat(50), 100)).not.toThrow();
    expect(() => checkLineSize('ä'.repeat(51), 100)).toThrow(expect.objectContaining({ reason: 'ROW_TOO_LARGE', message: expect.stringContaining('102 bytes') as string }));
  });
});
