import { SCALAR_CODECS, type ScalarType } from './scalar-codec.js';

/** Values that a column takes, and what it then stores as JSON. */
const TAKEN: readonly [ScalarType, unknown, unknown][] = [
  ['INT64', 9007199254740993n, '9007199254740993'],
  ['INT64', '-9223372036854775808', '-9223372036854775808'],
  ['INT64', 42, '42'],
  ['FLOAT64', 1.5, 1.5],
  ['FLOAT64', 'NaN', 'NaN'],
  ['BOOL', 'false', false],
  ['NUMERIC', '-0.000000001', '-0.000000001'],
  ['BIGNUMERIC', '6.266090E-12', '0.00000000000626609'],
  ['BIGNUMERIC', '0.00000080000', '0.0000008'],
  ['BIGNUMERIC', 12, '12'],
  ['STRING', '', ''],
  ['BYTES', 'aGVsbG8=', 'aGVsbG8='],
  ['DATE', '0001-01-01', '0001-01-01'],
  ['DATE', '9999-12-31', '9999-12-31'],
  ['DATE', '2024-2-29', '2024-02-29'],
  ['TIME', '23:59:59.999999', '23:59:59.999999'],
  ['DATETIME', '1969-12-31 23:59:59.5', '1969-12-31T23:59:59.500000'],
  ['TIMESTAMP', '2024-09-18 23:00:00', '2024-09-18T23:00:00Z'],
  ['TIMESTAMP', '2024-09-18T23:00:00.000001+02:00', '2024-09-18T21:00:00.000001Z'],
  ['TIMESTAMP', new Date(Date.UTC(2024, 0, 1)), '2024-01-01T00:00:00Z'],
  ['JSON', { a: [1, 'x'] }, '{"a":[1,"x"]}'],
  ['JSON', '{"n": 1.10}', '{"n": 1.10}'],
];

/** Values that the official writer would store as something else, or drop (reference: ingestion peers, A8.7). */
const REFUSED: readonly [ScalarType, unknown, string][] = [
  ['DATE', '2024-02-30', 'is not a DATE'],
  ['DATE', '18/09/2024', 'is not a DATE'],
  ['INT64', '12abc', 'is not an INT64'],
  ['INT64', 1.7, 'is not an INT64'],
  ['INT64', 2 ** 53, 'is not an INT64'],
  ['INT64', '9223372036854775808', 'range of INT64'],
  ['BOOL', 'FALSE', 'is not a BOOL'],
  ['BOOL', 0, 'is not a BOOL'],
  ['FLOAT64', 'abc', 'is not a FLOAT64'],
  ['NUMERIC', '0.0000000001', 'more than 9 decimals'],
  ['NUMERIC', '1e29', 'more than 29 digits'],
  ['NUMERIC', 0.1, 'a JavaScript number loses digits'],
  ['BIGNUMERIC', '1,5', 'is not a BIGNUMERIC'],
  ['TIMESTAMP', 1726700400000, 'is not a TIMESTAMP'],
  ['TIMESTAMP', '2024-09-18T25:00:00Z', 'is not a TIMESTAMP'],
  ['STRING', 5, 'is not a STRING'],
  ['STRING', '\ud800', 'surrogate'],
  ['BYTES', 'no base64!', 'is not BYTES'],
  ['JSON', '{broken', 'is not JSON text'],
];

describe('scalar codecs', () => {
  it.each(TAKEN)('%s takes %p and stores %p', (type, value, stored) => {
    const codec = SCALAR_CODECS[type];
    expect(codec.toJson(codec.check(value, 'c'))).toEqual(stored);
  });

  it.each(REFUSED)('%s refuses %p, naming the column and the value', (type, value, text) => {
    expect(() => SCALAR_CODECS[type].check(value, 'labels[2].key')).toThrow(expect.objectContaining({ code: 'ROW_INVALID', fieldPath: 'labels[2].key', message: expect.stringContaining(text) as string }));
  });
});
