import { bodyFormat, packingOf } from './body-format.js';

describe('the format of a body', () => {
  it.each([
    ['application/json', 'json'],
    ['application/x-ndjson', 'ndjson'],
    ['text/csv', 'csv'],
    ['', 'csv'],
    ['application/gzip', 'csv'],
    ['application/octet-stream', 'csv'],
  ])('%s is %s where CSV is the usual', (type, format) => {
    expect(bodyFormat(type, ['csv', 'json', 'ndjson'])).toBe(format);
  });

  it.each([['text/html'], ['application/json']])('%s is refused where only CSV is taken', (type) => {
    expect(() => bodyFormat(type, ['csv'])).toThrow(expect.objectContaining({ code: 'CONTENT_TYPE_UNSUPPORTED' }));
  });

  it.each([
    ['text/csv', undefined, 'look'],
    ['text/csv', 'identity', 'look'],
    ['text/csv', 'GZIP', 'declared'],
    ['application/gzip', undefined, 'declared'],
  ] as const)('%s with encoding %s is unpacked as %s', (type, encoding, packing) => {
    expect(packingOf(type, encoding)).toBe(packing);
  });

  it('refuses encodings that it cannot unpack', () => {
    expect(() => packingOf('text/csv', 'br')).toThrow('Content-Encoding br is not supported');
  });
});
