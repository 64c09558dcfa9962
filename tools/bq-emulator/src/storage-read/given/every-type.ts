import type { Cell, TableField } from '../../catalog/table-store.js';

/** A column of each type, and modes. */
export const everyType: readonly TableField[] = [
  { name: 'i', type: 'INTEGER', mode: 'REQUIRED' },
  { name: 's', type: 'STRING' },
  { name: 'b', type: 'BYTES' },
  { name: 'f', type: 'FLOAT' },
  { name: 'n', type: 'NUMERIC' },
  { name: 'n42', type: 'NUMERIC', precision: '6', scale: '2' },
  { name: 'bn', type: 'BIGNUMERIC' },
  { name: 'bo', type: 'BOOLEAN' },
  { name: 'da', type: 'DATE' },
  { name: 'ti', type: 'TIME' },
  { name: 'dt', type: 'DATETIME' },
  { name: 'ts', type: 'TIMESTAMP' },
  { name: 'g', type: 'GEOGRAPHY' },
  { name: 'j', type: 'JSON' },
  { name: 'iv', type: 'INTERVAL' },
  { name: 'r', type: 'RANGE', rangeElementType: { type: 'DATE' } },
  { name: 'a', type: 'INTEGER', mode: 'REPEATED' },
  { name: 'st', type: 'RECORD', fields: [{ name: 'x', type: 'INTEGER' }, { name: 'y', type: 'RECORD', fields: [{ name: 'z', type: 'STRING' }] }] },
  { name: 'ast', type: 'RECORD', mode: 'REPEATED', fields: [{ name: 'k', type: 'STRING' }, { name: 'v', type: 'NUMERIC' }] },
];

/** 2024-05-06 07:08:09.123456 UTC, in microseconds. */
export const INSTANT = BigInt(Date.UTC(2024, 4, 6, 7, 8, 9, 123)) * 1000n + 456n;

/** 2024-02-29 is day 19782. */
export const fullRow: readonly Cell[] = [
  1n, 'naïve', Buffer.of(1, 255), 0.5, '-1.5', '12.34', '12345678901234567890.5', true, 19782, 45_296_789_000n, INSTANT, INSTANT,
  'POINT(1 2)', '{"a":1}', '1-2 3 -4:5:6.5', [19723, null], [1n, 2n], [7n, ['q']], [['k1', '1.1'], ['k2', null]],
];

export const emptyRow: readonly Cell[] = [2n, ...Array.from({ length: 15 }, () => null), [], null, []];
