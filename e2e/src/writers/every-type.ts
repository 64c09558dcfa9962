import type { Row } from '@cloudact/bq-writers';
import { aField, aTableSchema } from '@cloudact/schemas/testing';

/** Columns of every type that a table may have. */
export const EVERY_TYPE = aTableSchema({
  tableName: 'costs',
  fields: [
    aField({ name: 'id', mode: 'REQUIRED' }),
    aField({ name: 'day', type: 'DATE', mode: 'REQUIRED' }),
    aField({ name: 'cost', type: 'BIGNUMERIC' }),
    aField({ name: 'small', type: 'NUMERIC' }),
    aField({ name: 'whole', type: 'INT64' }),
    aField({ name: 'real', type: 'FLOAT64' }),
    aField({ name: 'flag', type: 'BOOL' }),
    aField({ name: 'moment', type: 'TIMESTAMP' }),
    aField({ name: 'civil', type: 'DATETIME' }),
    aField({ name: 'clock', type: 'TIME' }),
    aField({ name: 'blob', type: 'BYTES' }),
    aField({ name: 'tags', type: 'JSON' }),
    aField({ name: 'place', type: 'GEOGRAPHY' }),
    aField({ name: 'span', type: 'INTERVAL' }),
    aField({ name: 'term', type: 'RANGE', rangeElementType: 'DATE' }),
    aField({ name: 'names', type: 'STRING', mode: 'REPEATED' }),
    aField({ name: 'items', type: 'STRUCT', mode: 'REPEATED', fields: [aField({ name: 'key', mode: 'REQUIRED' }), aField({ name: 'n', type: 'INT64' })] }),
    aField({ name: 'x_org_slug', mode: 'REQUIRED' }),
    aField({ name: 'x_run_date', type: 'DATE', mode: 'REQUIRED' }),
    aField({ name: 'x_ingested_at', type: 'TIMESTAMP', mode: 'REQUIRED' }),
  ],
  // Rows that are streamed are refused where their partition is ten years old.
  partitioning: { type: 'DAY', field: 'x_run_date' },
  clustering: ['id'],
  primaryKey: ['x_org_slug', 'x_run_date', 'id'],
  sliceKey: ['x_org_slug', 'x_run_date'],
});

/** Each column at its lowest, and at its highest. The embedded server keeps 38 digits of a BIGNUMERIC. */
export const AT_LIMITS: readonly Row[] = [
  {
    id: 'low', day: '0001-01-01', cost: '-0.000000000000000001', small: '-99999999999999999999999999999.999999999', whole: '-9223372036854775808', real: -1.7976931348623157e308, flag: false,
    moment: '0001-01-01T00:00:00Z', civil: '0001-01-01T00:00:00', clock: '00:00:00', blob: Buffer.from([]), tags: 'null', place: 'POINT(-180 -90)', span: '-1-2 -3 -4:5:6', term: { start: null, end: '0001-01-02' }, names: [], items: [],
  },
  {
    id: 'high', day: '9999-12-31', cost: '99999999999999999999.999999999999999999', small: '99999999999999999999999999999.999999999', whole: 9_223_372_036_854_775_807n, real: 5e-324, flag: true,
    moment: '9999-12-31T23:59:59.999999Z', civil: '9999-12-31T23:59:59.999999', clock: '23:59:59.999999', blob: Buffer.from([0, 255, 10]), tags: '{"n":1.5,"s":"a\\"b"}', place: 'POINT(180 90)', span: '1-2 3 4:5:6.789', term: { start: '9999-12-30', end: null },
    names: ['ä😀', ''], items: [{ key: 'k', n: '9007199254740993' }, { key: 'l', n: null }],
  },
];

/** What a query reads of them. */
export const LIMITS_SQL = `SELECT id, day, cost, small, whole, real = IF(id = 'low', -1.7976931348623157e308, 5e-324) AS real, flag, UNIX_MICROS(moment) AS micros, civil, clock, TO_HEX(blob) AS blob, TO_JSON_STRING(tags) AS tags,
  place, CAST(span AS STRING) AS span, RANGE_START(term) AS term_start, RANGE_END(term) AS term_end, names, items FROM $T WHERE id IN ('low', 'high') ORDER BY id DESC`;
