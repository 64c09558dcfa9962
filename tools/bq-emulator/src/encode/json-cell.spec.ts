import type { TableField } from '../catalog/table-store.js';
import { rowFromJson } from './json-cell.js';

const convert = (field: Omit<TableField, 'name'>, item: unknown): unknown => {
  const { cells, faults } = rowFromJson({ f: item }, [{ name: 'f', ...field }], { ignoreUnknownValues: false });
  return faults[0]?.message ?? cells[0];
};

test.each([
  ['INTEGER', '42', 42n], ['INTEGER', 1e3, 1000n], ['INTEGER', 1.5, 'Cannot convert value to integer (bad value): 1.5'], ['INTEGER', '9223372036854775808', 'Cannot convert value to integer (bad value): 9223372036854775808'],
  ['FLOAT', '-inf', Number.NEGATIVE_INFINITY], ['FLOAT', 'x', 'Cannot convert value to floating point (bad value): x'], ['BOOLEAN', 'T', true], ['BOOLEAN', 2, 'Cannot convert value to boolean (bad value): 2'],
  ['NUMERIC', '0.123456789', '0.123456789'], ['NUMERIC', '0.1234567891', 'Invalid NUMERIC value: 0.1234567891 (at most 9 digits after the decimal point)'], ['BIGNUMERIC', '0.1234567890123456789', 'Invalid BIGNUMERIC value: 0.1234567890123456789 (at most 18 digits after the decimal point)'],
  ['DATE', '2024-02-29', 19782], ['DATE', '2023-02-29', "Could not parse '2023-02-29' as a date. Required format is YYYY-MM-DD"], ['TIME', '01:02:03.5', 3_723_500_000n], ['DATETIME', '1970-01-02T00:00:00', 86_400_000_000n],
  ['TIMESTAMP', '1970-01-01T01:00:00+01:00', 0n], ['TIMESTAMP', 1.5, 1_500_000n], ['TIMESTAMP', '1700000000', 1_700_000_000_000_000n], ['STRING', 7, '7'], ['JSON', { a: [1] }, '{"a":[1]}'], ['BYTES', '!', 'Could not decode base64 string to bytes. Field: !'],
])('%s of %j', (type, item, expected) => {
  expect(convert({ type }, item)).toEqual(expected);
});

test('a fault names the whole path of its field, and unknown names are told unless ignored', () => {
  const fields: TableField[] = [{ name: 'r', type: 'RECORD', mode: 'REPEATED', fields: [{ name: 'n', type: 'INTEGER', mode: 'REQUIRED' }] }];
  const { faults } = rowFromJson({ r: [{ n: 1 }, { n: 'x', y: 1 }, {}], z: 1 }, fields, { ignoreUnknownValues: false });
  expect(faults.map((f) => f.location)).toEqual(['r[1].n', 'r[1].y', 'r[2].n', 'z']);
  expect(rowFromJson({ R: [], z: 1 }, fields, { ignoreUnknownValues: true })).toEqual({ cells: [[]], faults: [] });
});
