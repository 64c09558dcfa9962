import type { ExpectedCell } from '../dialect-case.js';

/** A parameter as the REST API receives it. */
interface RestParameter {
  readonly name?: string;
  readonly parameterType: unknown;
  readonly parameterValue: unknown;
}

/** Source, parameters, result types, the one row. */
export type ParameterCase = readonly [source: string, parameters: readonly RestParameter[], types: string, ...row: readonly ExpectedCell[]];

const scalar = (type: string, value: unknown, name?: string): RestParameter => ({ ...(name === undefined ? {} : { name }), parameterType: { type }, parameterValue: { value } });
const list = (type: string, values: readonly unknown[], name?: string): RestParameter =>
  ({ ...(name === undefined ? {} : { name }), parameterType: { type: 'ARRAY', arrayType: { type } }, parameterValue: { arrayValues: values.map((value) => ({ value })) } });

/** https://cloud.google.com/bigquery/docs/parameterized-queries */
export const PARAMETER_CASES: readonly ParameterCase[] = [
  ['SELECT @`a` + @`A`', [scalar('INT64', '5', 'a')], 'INT64', 10], ['SELECT @`_x1`', [scalar('STRING', 'y', '_x1')], 'STRING', 'y'], ['SELECT @a, @a > 0', [scalar('BIGNUMERIC', '1e-38', 'a')], 'BIGNUMERIC, BOOL', '0.00000000000000000000000000000000000001', true], ['SELECT @a', [list('BIGNUMERIC', ['1.5', '1e30'], 'a')], 'ARRAY<BIGNUMERIC>', [1.5, '1000000000000000000000000000000']], ['SELECT @a', [list('BIGNUMERIC', ['1.5', '2'], 'a')], 'ARRAY<BIGNUMERIC>', [1.5, 2]],
  ['SELECT @a', [scalar('INT64', '5', 'a')], 'INT64', 5], ['SELECT @a', [scalar('STRING', 'x', 'a')], 'STRING', 'x'], ['SELECT @a', [scalar('FLOAT64', '1.5', 'a')], 'FLOAT64', 1.5], ['SELECT @a', [scalar('BOOL', 'true', 'a')], 'BOOL', true],
  ['SELECT @a', [scalar('BYTES', 'YWJj', 'a')], 'BYTES', 'abc'], ['SELECT @a', [scalar('DATE', '2024-01-02', 'a')], 'DATE', '2024-01-02'], ['SELECT @a', [scalar('TIME', '01:02:03', 'a')], 'TIME', '01:02:03'], ['SELECT @a', [scalar('DATETIME', '2024-01-02T03:04:05', 'a')], 'DATETIME', '2024-01-02T03:04:05'],
  ['SELECT @a', [scalar('TIMESTAMP', '2024-01-02 03:04:05+00', 'a')], 'TIMESTAMP', '2024-01-02 03:04:05+00'], ['SELECT @a', [scalar('NUMERIC', '1.5', 'a')], 'NUMERIC', 1.5], ['SELECT @a', [scalar('BIGNUMERIC', '1.5', 'a')], 'BIGNUMERIC', 1.5], ['SELECT @a.x', [scalar('JSON', '{"x":1}', 'a')], 'JSON', '1'],
  ['SELECT @a', [scalar('INT64', null, 'a')], 'INT64', null], ['SELECT ?, ?', [scalar('INT64', '1'), scalar('STRING', 'b')], 'INT64, STRING', 1, 'b'], ['SELECT @A', [scalar('INT64', '5', 'a')], 'INT64', 5], ['SELECT @a + @a', [scalar('INT64', '5', 'a')], 'INT64', 10],
  ['SELECT @a', [list('INT64', ['1', '2'], 'a')], 'ARRAY<INT64>', [1, 2]], ['SELECT COUNT(*) FROM UNNEST(@a)', [list('STRING', ['a', 'b'], 'a')], 'INT64', 2], ['SELECT 2 IN UNNEST(@a)', [list('INT64', ['1', '2'], 'a')], 'BOOL', true], ['SELECT @a', [list('DATE', ['2024-01-02'], 'a')], 'ARRAY<DATE>', ['2024-01-02']],
  ['SELECT @s.x, @s.y', [{ name: 's', parameterType: { type: 'STRUCT', structTypes: [{ name: 'x', type: { type: 'INT64' } }, { name: 'y', type: { type: 'STRING' } }] }, parameterValue: { structValues: { x: { value: '1' }, y: { value: 'z' } } } }], 'INT64, STRING', 1, 'z'],
  ['SELECT JSON_VALUE(@j, @p)', [scalar('STRING', '{"a":"v"}', 'j'), scalar('STRING', '$.a', 'p')], 'STRING', 'v'], ['SELECT REGEXP_EXTRACT(@s, @p)', [scalar('STRING', 'k=v', 's'), scalar('STRING', '=(.)', 'p')], 'STRING', 'v'], ['SELECT DATE_ADD(@d, INTERVAL @n DAY)', [scalar('DATE', '2024-01-01', 'd'), scalar('INT64', '2', 'n')], 'DATE', '2024-01-03'],
  ['SELECT x FROM UNNEST([1, 2, 3]) AS x ORDER BY x LIMIT @n', [scalar('INT64', '1', 'n')], 'INT64', 1], ['SELECT FORMAT(@f, @n)', [scalar('STRING', '%03d', 'f'), scalar('INT64', '7', 'n')], 'STRING', '007'],
];
