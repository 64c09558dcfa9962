import fc from 'fast-check';
import { rowFromJson } from '../encode/json-cell.js';
import { RowReader } from './row-reader.js';
import type { TableField } from './table-store.js';

const FIELDS: readonly TableField[] = [
  { name: 's', type: 'STRING' }, { name: 'i', type: 'INTEGER' }, { name: 'f', type: 'FLOAT' }, { name: 'b', type: 'BOOLEAN' }, { name: 'n', type: 'NUMERIC' }, { name: 'big', type: 'BIGNUMERIC' },
  { name: 'd', type: 'DATE' }, { name: 'ts', type: 'TIMESTAMP' }, { name: 'dt', type: 'DATETIME' }, { name: 'r', type: 'STRING', mode: 'REPEATED' }, { name: 'q', type: 'INTEGER', mode: 'REQUIRED' },
  { name: 'short', type: 'STRING', maxLength: '2' }, { name: 'rec', type: 'RECORD', fields: [{ name: 'x', type: 'INTEGER' }] },
];
const two = (n: number): string => String(n).padStart(2, '0');
const day = fc.tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 })).map(([y, m, d]) => `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}`);
const clock = fc.tuple(fc.integer({ min: 0, max: 24 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), fc.constantFrom('', '.', '.1', '.123', '.123456', '.1234567')).map(([h, m, s, f]) => `${two(h)}:${two(m)}:${two(s)}${f}`);
const moment = fc.tuple(day, fc.constantFrom('T', ' ', '_'), clock, fc.constantFrom('', 'Z', '+01:00', ' UTC')).map((parts) => parts.join(''));
const anything = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null), day, moment, fc.array(fc.string(), { maxLength: 2 }), fc.constantFrom('1.5', '-12.000000001', '99999999999999999999', '1.0000000001', '1e3', '.5', '9223372036854775808', 9007199254740993, '12', { x: 1 }, { x: 'no' }));

test('the quick way reads what the long way reads, and finds the same faults', () => {
  const row = fc.dictionary(fc.constantFrom(...FIELDS.map((f) => f.name), 'S', 'unknown', 'constructor', 'toString'), anything, { noNullPrototype: true });
  const full = fc.record(Object.fromEntries(FIELDS.map((f) => [f.name, anything])));
  for (const ignoreUnknownValues of [false, true]) {
    const options = { ignoreUnknownValues, defaults: new Map([['i', 7n]]) };
    const reader = new RowReader(FIELDS, options);
    fc.assert(fc.property(fc.oneof(row, full), (source) => {
      expect(reader.read(source)).toEqual(rowFromJson(source, FIELDS, options));
    }), { numRuns: 1500 });
  }
});

test.each(['d', 'ts', 'dt'])('of all the dates and times, %s reads each as the long way does', (name) => {
  const [field = FIELDS[0]] = FIELDS.filter((f) => f.name === name);
  if (field === undefined) throw new Error('no field');
  const reader = new RowReader([field], { ignoreUnknownValues: false });
  fc.assert(fc.property(fc.oneof(day, moment), (text) => {
    expect(reader.read({ [name]: text })).toEqual(rowFromJson({ [name]: text }, [field], { ignoreUnknownValues: false }));
  }), { numRuns: 3000 });
});
