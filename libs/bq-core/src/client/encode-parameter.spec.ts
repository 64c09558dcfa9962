import { encodeParameters } from './encode-parameter.js';
import type { ParameterType } from '../gateway.js';

const encoded = (type: ParameterType, value: unknown): unknown => {
  const [parameter] = encodeParameters({ p: { type, value } });
  return [parameter?.parameterType, parameter?.parameterValue];
};

describe('encodeParameters', () => {
  it.each<[ParameterType, unknown, string]>([
    ['STRING', "it's", "it's"],
    ['INT64', 9007199254740993n, '9007199254740993'],
    ['INT64', '9223372036854775807', '9223372036854775807'],
    ['INT64', 42, '42'],
    ['FLOAT64', 0.1, '0.1'],
    ['FLOAT64', Number.NaN, 'NaN'],
    ['BOOL', false, 'false'],
    ['BIGNUMERIC', '0.123456789012345', '0.123456789012345'],
    ['BYTES', new Uint8Array([1, 2, 255]), 'AQL/'],
    ['TIMESTAMP', new Date('2026-01-02T03:04:05.678Z'), '2026-01-02T03:04:05.678Z'],
    ['DATE', new Date('2026-01-02T03:04:05Z'), '2026-01-02'],
    ['DATETIME', new Date('2026-01-02T03:04:05.5Z'), '2026-01-02T03:04:05.500'],
    ['JSON', { a: [1n] }, '{"a":["1"]}'],
    ['JSON', '{"a":1}', '{"a":1}'],
  ])('%s takes %p as %s', (type, value, text) => {
    expect(encoded(type, value)).toEqual([{ type }, { value: text }]);
  });

  it('keeps null apart from text', () => {
    expect(encoded('STRING', null)).toEqual([{ type: 'STRING' }, { value: null }]);
  });

  it('encodes arrays, the empty one too', () => {
    expect(encoded(['INT64'], [1, 2])).toEqual([{ type: 'ARRAY', arrayType: { type: 'INT64' } }, { arrayValues: [{ value: '1' }, { value: '2' }] }]);
    expect(encoded(['STRING'], [])).toEqual([{ type: 'ARRAY', arrayType: { type: 'STRING' } }, { arrayValues: [] }]);
  });

  it('encodes an array of structs by the declared fields, in their order', () => {
    expect(encoded([{ id: 'STRING', cost: 'NUMERIC', tags: ['STRING'] }], [{ cost: '1.5', id: 'a', extra: 1 }])).toEqual([
      {
        type: 'ARRAY',
        arrayType: {
          type: 'STRUCT',
          structTypes: [
            { name: 'id', type: { type: 'STRING' } },
            { name: 'cost', type: { type: 'NUMERIC' } },
            { name: 'tags', type: { type: 'ARRAY', arrayType: { type: 'STRING' } } },
          ],
        },
      },
      { arrayValues: [{ structValues: { id: { value: 'a' }, cost: { value: '1.5' }, tags: { value: null } } }] },
    ]);
  });

  it('encodes ranges with an open end', () => {
    expect(encoded('RANGE<DATE>', { start: '2026-01-01', end: null })).toEqual([
      { type: 'RANGE', rangeElementType: { type: 'DATE' } },
      { rangeValue: { start: { value: '2026-01-01' }, end: { value: null } } },
    ]);
  });

  it.each<[string, ParameterType, unknown]>([
    ['money as a JavaScript number', 'NUMERIC', 0.1],
    ['an integer beyond 2^53 as a number', 'INT64', 2 ** 60],
    ['an object for a string', 'STRING', { toString: () => 'x' }],
    ['text for an array', ['STRING'], 'x'],
    ['text for a struct', { a: 'STRING' }, 'x'],
    ['a Date for a string', 'STRING', new Date(0)],
    ['an invalid Date', 'TIMESTAMP', new Date(Number.NaN)],
  ])('refuses %s', (_what, type, value) => {
    expect(() => encoded(type, value)).toThrow(expect.objectContaining({ code: 'INVALID_QUERY_PARAMETER' }));
  });
});
