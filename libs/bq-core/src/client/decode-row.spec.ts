import { decodeRow } from './decode-row.js';
import type { RestField } from './rest-resources.js';

const decoded = (field: RestField, v: unknown): unknown => decodeRow({ f: [{ v }] }, [{ name: 'x', ...field }])['x'];

describe('decodeRow', () => {
  it.each<[RestField, unknown, unknown]>([
    [{ type: 'INTEGER' }, '9223372036854775807', '9223372036854775807'],
    [{ type: 'BIGNUMERIC' }, '0.123456789012345678901', '0.123456789012345678901'],
    [{ type: 'FLOAT' }, '1.5', 1.5],
    [{ type: 'FLOAT64' }, '-Infinity', Number.NEGATIVE_INFINITY],
    [{ type: 'BOOLEAN' }, 'true', true],
    [{ type: 'BOOL' }, false, false],
    [{ type: 'TIMESTAMP' }, '1767323045123456', '2026-01-02T03:04:05.123456Z'],
    [{ type: 'TIMESTAMP' }, '-1', '1969-12-31T23:59:59.999999Z'],
    [{ type: 'TIMESTAMP' }, '1.767323045123456E9', '2026-01-02T03:04:05.123456Z'],
    [{ type: 'TIMESTAMP' }, '2026-01-02T03:04:05.123456Z', '2026-01-02T03:04:05.123456Z'],
    [{ type: 'TIMESTAMP' }, '-62135596800000000', '0001-01-01T00:00:00.000000Z'],
    [{ type: 'TIMESTAMP' }, '253402300799999999', '9999-12-31T23:59:59.999999Z'],
    [{ type: 'DATETIME' }, '2026-01-02T03:04:05', '2026-01-02T03:04:05'],
    [{ type: 'JSON' }, '{"a":1}', '{"a":1}'],
    [{ type: 'BYTES' }, 'AQL/', 'AQL/'],
    [{ type: 'RANGE', rangeElementType: { type: 'DATE' } }, '[2026-01-01, UNBOUNDED)', '[2026-01-01, UNBOUNDED)'],
    [{ type: 'RANGE', rangeElementType: { type: 'TIMESTAMP' } }, '[0, UNBOUNDED)', '[1970-01-01T00:00:00.000000Z, UNBOUNDED)'],
    [{ type: 'STRING' }, null, null],
    [{ type: 'INTEGER', mode: 'REPEATED' }, [{ v: '1' }, { v: '2' }], ['1', '2']],
    [{ type: 'INTEGER', mode: 'REPEATED' }, [], []],
    [{ type: 'RECORD', fields: [{ name: 'a', type: 'STRING' }] }, { f: [{ v: 'b' }] }, { a: 'b' }],
    [{ type: 'RECORD', mode: 'REPEATED', fields: [{ name: 'a', type: 'FLOAT' }] }, [{ v: { f: [{ v: '1' }] } }], [{ a: 1 }]],
    [{ type: 'RECORD', fields: [{ name: 'a', type: 'STRING' }] }, null, null],
  ])('%j: %j is %j', (field, cell, value) => {
    expect(decoded(field, cell)).toEqual(value);
  });
});
