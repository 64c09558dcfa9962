import { status } from '@grpc/grpc-js';
import type { Cell, TableField } from '../catalog/table-store.js';
import { colour, compile, decodeOne, faultOf, refusalOf } from './given/decoded-rows.js';
import { type ProtoField, ProtoRows } from './given/proto-rows.js';

const wrap = (type: string, name: string): Omit<ProtoField, 'name'> => ({
  type: [{ name: 'value', type }],
  typeName: `.google.protobuf.${name}`,
});
const secondsNanos = (name: string): Omit<ProtoField, 'name'> => ({
  type: [
    { name: 'seconds', type: 'int64' },
    { name: 'nanos', type: 'int32' },
  ],
  typeName: `.google.protobuf.${name}`,
});
/** As clients pack civil time: date and clock fields in bits, then 20 bits of microseconds. */
const packedTime = (h: number, m: number, s: number, micros: number): string => String((BigInt((h << 12) | (m << 6) | s) << 20n) | BigInt(micros));
const packedDatetime = (y: number, mo: number, d: number, h: number, m: number, s: number, micros: number): string =>
  String((((BigInt((y << 9) | (mo << 5) | d) << 17n) | BigInt((h << 12) | (m << 6) | s)) << 20n) | BigInt(micros));
const le = (unscaled: bigint, length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, i) => Number(BigInt.asUintN(8, unscaled >> BigInt(8 * i)))));
const microsAt = (text: string): bigint => BigInt(Date.parse(text)) * 1000n;

describe('a value of each type that its column takes', () => {
  it.each<[string, string, Omit<ProtoField, 'name'>, unknown, Cell]>([
    ['BOOL', 'bool', { type: 'bool' }, true, true],
    ['BOOLEAN', 'int32', { type: 'int32' }, 0, false],
    ['BOOL', 'int64', { type: 'int64' }, '-1', true],
    ['BOOL', 'uint32', { type: 'uint32' }, 3, true],
    ['BOOL', 'uint64', { type: 'uint64' }, '4294967296', true],
    ['BOOL', 'BoolValue', wrap('bool', 'BoolValue'), { value: true }, true],
    ['INTEGER', 'int64', { type: 'int64' }, '9223372036854775807', 9223372036854775807n],
    ['INT64', 'int64', { type: 'int64' }, '-9223372036854775808', -9223372036854775808n],
    ['INT64', 'int64', { type: 'int64' }, '-1', -1n],
    ['INT64', 'int64', { type: 'int64' }, '9007199254740993', 9007199254740993n],
    ['INT64', 'int64', { type: 'int64' }, '-9007199254740993', -9007199254740993n],
    ['INT64', 'int64', { type: 'int64' }, '4294967296', 4294967296n],
    ['INT64', 'int32', { type: 'int32' }, -2147483648, -2147483648n],
    ['INT64', 'uint32', { type: 'uint32' }, 4294967295, 4294967295n],
    ['INT64', 'enum', colour, 7, 7n],
    ['INT64', 'Int64Value', wrap('int64', 'Int64Value'), { value: '5' }, 5n],
    ['INT64', 'Int64Value, unset', wrap('int64', 'Int64Value'), {}, 0n],
    ['INT64', 'UInt32Value', wrap('uint32', 'UInt32Value'), { value: 5 }, 5n],
    ['FLOAT', 'double', { type: 'double' }, -0.1, -0.1],
    ['FLOAT64', 'double NaN', { type: 'double' }, NaN, NaN],
    ['FLOAT64', 'double Infinity', { type: 'double' }, Infinity, Infinity],
    ['FLOAT', 'float', { type: 'float' }, 0.5, 0.5],
    ['FLOAT', 'DoubleValue', wrap('double', 'DoubleValue'), {}, 0],
    ['STRING', 'string', { type: 'string' }, 'naïve 🙂 \uFFFD', 'naïve 🙂 \uFFFD'],
    ['STRING', 'string, empty', { type: 'string' }, '', ''],
    ['STRING', 'enum', colour, 7, 'GREEN'],
    ['STRING', 'StringValue', wrap('string', 'StringValue'), { value: 'x' }, 'x'],
    ['BYTES', 'bytes', { type: 'bytes' }, Buffer.of(0, 255), Buffer.of(0, 255)],
    ['BYTES', 'string', { type: 'string' }, 'é', Buffer.from('é')],
    ['DATE', 'int32', { type: 'int32' }, -719162, -719162],
    ['DATE', 'int64', { type: 'int64' }, '2932896', 2932896],
    ['DATE', 'string', { type: 'string' }, '2024-02-29', 19782],
    ['DATE', 'string, short', { type: 'string' }, '1970-1-2', 1],
    ['TIME', 'string', { type: 'string' }, '23:59:59.999999', 86_399_999_999n],
    ['TIME', 'int64', { type: 'int64' }, packedTime(12, 34, 56, 789), 45_296_000_789n],
    ['DATETIME', 'string', { type: 'string' }, '2026-03-04 05:06:07.089', microsAt('2026-03-04T05:06:07.089Z')],
    ['DATETIME', 'string with T', { type: 'string' }, '0001-01-01T00:00:00', -62135596800000000n],
    ['DATETIME', 'string, date', { type: 'string' }, '1970-01-02', 86_400_000_000n],
    ['DATETIME', 'int64', { type: 'int64' }, packedDatetime(2026, 3, 4, 5, 6, 7, 89), microsAt('2026-03-04T05:06:07Z') + 89n],
    ['TIMESTAMP', 'int64', { type: 'int64' }, '1772600767089123', 1772600767089123n],
    ['TIMESTAMP', 'int64, before 1970', { type: 'int64' }, '-1', -1n],
    ['TIMESTAMP', 'int32', { type: 'int32' }, -7, -7n],
    ['TIMESTAMP', 'uint32', { type: 'uint32' }, 7, 7n],
    ['TIMESTAMP', 'string in UTC', { type: 'string' }, '2026-03-04T05:06:07.089Z', microsAt('2026-03-04T05:06:07.089Z')],
    ['TIMESTAMP', 'string with UTC', { type: 'string' }, '2026-03-04 05:06:07 UTC', microsAt('2026-03-04T05:06:07Z')],
    ['TIMESTAMP', 'string with offset', { type: 'string' }, '2026-03-04 05:06:07+05:30', microsAt('2026-03-03T23:36:07Z')],
    ['TIMESTAMP', 'string with short offset', { type: 'string' }, '2026-03-04 05:06:07-08', microsAt('2026-03-04T13:06:07Z')],
    ['TIMESTAMP', 'string, date', { type: 'string' }, '1970-01-02', 86_400_000_000n],
    ['TIMESTAMP', 'Timestamp', secondsNanos('Timestamp'), { seconds: '1', nanos: 5000 }, 1_000_005n],
    ['NUMERIC', 'string', { type: 'string' }, '-123.450000000', '-123.45'],
    ['NUMERIC', 'string, largest', { type: 'string' }, `${'9'.repeat(29)}.${'9'.repeat(9)}`, `${'9'.repeat(29)}.${'9'.repeat(9)}`],
    ['NUMERIC', 'string, exponent', { type: 'string' }, '+1.5e3', '1500'],
    ['NUMERIC', 'string, negative zero', { type: 'string' }, '-0', '0'],
    ['NUMERIC', 'string, negative zero with decimals', { type: 'string' }, '-0.000', '0'],
    ['NUMERIC', 'string, whole with decimals', { type: 'string' }, '100.000', '100'],
    ['NUMERIC', 'string, whole with zeros', { type: 'string' }, '100', '100'],
    ['NUMERIC', 'string, leading zeros', { type: 'string' }, '007.50', '7.5'],
    ['NUMERIC', 'string, ten decimals that are zeros', { type: 'string' }, '1.5000000000', '1.5'],
    ['NUMERIC', 'string, point first', { type: 'string' }, '.5', '0.5'],
    ['NUMERIC', 'int64', { type: 'int64' }, '-9223372036854775808', '-9223372036854775808'],
    ['NUMERIC', 'int32', { type: 'int32' }, -3, '-3'],
    ['NUMERIC', 'uint64', { type: 'uint64' }, '18446744073709551615', '18446744073709551615'],
    ['NUMERIC', 'double', { type: 'double' }, 0.1, '0.1'],
    ['NUMERIC', 'double, rounded', { type: 'double' }, 0.1 + 0.2, '0.3'],
    ['NUMERIC', 'double, too small', { type: 'double' }, 5e-324, '0'],
    ['NUMERIC', 'float', { type: 'float' }, 0.5, '0.5'],
    ['NUMERIC', 'bytes', { type: 'bytes' }, le(-1_500_000_000n, 16), '-1.5'],
    ['NUMERIC', 'bytes, short', { type: 'bytes' }, le(-1n, 1), '-0.000000001'],
    ['NUMERIC', 'BytesValue', wrap('bytes', 'BytesValue'), { value: le(2_000_000_000n, 5) }, '2'],
    ['BIGNUMERIC', 'string', { type: 'string' }, `1.${'0'.repeat(17)}1`, `1.${'0'.repeat(17)}1`],
    ['BIGNUMERIC', 'bytes', { type: 'bytes' }, le(-5n * 10n ** 37n, 32), '-0.5'],
    ['JSON', 'string', { type: 'string' }, '{"a":[1,null]}', '{"a":[1,null]}'],
    ['JSON', 'string null', { type: 'string' }, 'null', 'null'],
    ['GEOGRAPHY', 'WKT', { type: 'string' }, 'POINT(1 2)', 'POINT(1 2)'],
    ['GEOGRAPHY', 'GeoJSON', { type: 'string' }, '{"type":"Point","coordinates":[1,2]}', '{"type":"Point","coordinates":[1,2]}'],
    ['INTERVAL', 'string', { type: 'string' }, '1-2 3 -4:5:6.7', '1-2 3 -4:5:6.700'],
    ['INTERVAL', 'Duration', secondsNanos('Duration'), { seconds: '-3725', nanos: -5000 }, '0-0 0 -1:2:5.000005'],
  ])('%s from %s', (type, _, proto, value, cell) => {
    const decoded = decodeOne({ type }, proto, value);
    expect(decoded instanceof Uint8Array ? Buffer.from(decoded) : decoded).toEqual(cell);
  });
});

describe('a value that its column cannot hold', () => {
  it.each<[string, Omit<TableField, 'name'>, Omit<ProtoField, 'name'>, unknown, string]>([
    ['a day before year 1', { type: 'DATE' }, { type: 'int32' }, -719163, "outside DATE's range"],
    ['a day after year 9999', { type: 'DATE' }, { type: 'int64' }, '2932897', "outside DATE's range"],
    ['a day far outside', { type: 'DATE' }, { type: 'int64' }, '9223372036854775807', "outside DATE's range"],
    ['a day that no month has', { type: 'DATE' }, { type: 'string' }, '2023-02-29', "'2023-02-29' is not a DATE"],
    ['text for a date', { type: 'DATE' }, { type: 'string' }, 'today', "'today' is not a DATE"],
    ['an hour of 24', { type: 'TIME' }, { type: 'string' }, '24:00:00', "'24:00:00' is not a TIME"],
    ['a packed hour of 24', { type: 'TIME' }, { type: 'int64' }, packedTime(24, 0, 0, 0), 'is not a packed TIME'],
    ['packed micros of a million', { type: 'TIME' }, { type: 'int64' }, packedTime(1, 0, 0, 1_000_000), 'is not a packed TIME'],
    ['nanoseconds', { type: 'DATETIME' }, { type: 'string' }, '2026-03-04 05:06:07.123456789', 'is not a DATETIME'],
    ['a packed month of 13', { type: 'DATETIME' }, { type: 'int64' }, packedDatetime(2026, 13, 4, 5, 6, 7, 89), 'is not a packed DATETIME'],
    ['a timestamp after year 9999', { type: 'TIMESTAMP' }, { type: 'int64' }, '253402300800000000', 'outside the years'],
    ['a timestamp with a zone name', { type: 'TIMESTAMP' }, { type: 'string' }, '2026-03-04 05:06:07 Europe/Paris', 'is not a TIMESTAMP'],
    ['a Timestamp with nanoseconds', { type: 'TIMESTAMP' }, secondsNanos('Timestamp'), { seconds: '1', nanos: 1 }, 'finer than'],
    ['ten decimals', { type: 'NUMERIC' }, { type: 'string' }, '0.1234567891', 'more than 9 decimals'],
    ['thirty digits', { type: 'NUMERIC' }, { type: 'string' }, '1'.repeat(30), 'out of range for NUMERIC'],
    ['a huge exponent', { type: 'NUMERIC' }, { type: 'string' }, '1e9999', 'out of range for NUMERIC'],
    ['text for a number', { type: 'NUMERIC' }, { type: 'string' }, '12abc', "'12abc' is not a NUMERIC"],
    ['no text for a number', { type: 'NUMERIC' }, { type: 'string' }, '', "'' is not a NUMERIC"],
    ['NaN', { type: 'NUMERIC' }, { type: 'double' }, NaN, 'NaN is not a NUMERIC'],
    ['17 bytes', { type: 'NUMERIC' }, { type: 'bytes' }, Buffer.alloc(17), '1 to 16 bytes'],
    ['packed 10^38', { type: 'NUMERIC' }, { type: 'bytes' }, le(10n ** 38n, 16), 'out of range for NUMERIC'],
    ['too many digits for NUMERIC(4, 2)', { type: 'NUMERIC', precision: '4', scale: '2' }, { type: 'string' }, '99.995', 'out of range for NUMERIC(4, 2)'],
    ['more decimals than are kept', { type: 'BIGNUMERIC' }, { type: 'string' }, `0.${'0'.repeat(19)}1`, 'at most 18 digits after the decimal point'],
    ['more digits than are kept', { type: 'BIGNUMERIC' }, { type: 'string' }, '6'.repeat(21), 'Invalid BIGNUMERIC value'],
    ['39 decimals', { type: 'BIGNUMERIC' }, { type: 'string' }, `0.${'1'.repeat(39)}`, 'more than 38 decimals'],
    ['40 digits', { type: 'BIGNUMERIC' }, { type: 'string' }, '6'.repeat(39), 'out of range for BIGNUMERIC'],
    ['four characters for STRING(3)', { type: 'STRING', maxLength: '3' }, { type: 'string' }, 'abcd', 'has length 4'],
    ['four bytes for BYTES(3)', { type: 'BYTES', maxLength: '3' }, { type: 'bytes' }, Buffer.alloc(4), 'has length 4'],
    ['bad JSON', { type: 'JSON' }, { type: 'string' }, '{a:1}', 'not JSON'],
    ['bad WKT', { type: 'GEOGRAPHY' }, { type: 'string' }, 'here', 'neither WKT nor GeoJSON'],
    ['a bad interval', { type: 'INTERVAL' }, { type: 'string' }, '1 day', 'is not an INTERVAL'],
    ['an interval of 13 months', { type: 'INTERVAL' }, { type: 'string' }, '1-13 0 0:0:0', 'out of range'],
  ])('%s', (_, column, proto, value, message) => {
    const fault = faultOf(() => decodeOne(column, proto, value));
    expect(fault).toMatch(/^Field c: /);
    expect(fault).toContain(message);
  });

  it('is rounded where the column declares fewer decimals, half away from zero, as BigQuery does', () => {
    const column = { type: 'NUMERIC', precision: '4', scale: '2' };
    expect(decodeOne(column, { type: 'string' }, '12.345')).toBe('12.35');
    expect(decodeOne(column, { type: 'string' }, '-12.345')).toBe('-12.35');
    expect(decodeOne({ type: 'NUMERIC', precision: '3' }, { type: 'string' }, '999.4')).toBe('999');
  });

  it('counts characters, not UTF-16 units, against STRING(L)', () => {
    expect(decodeOne({ type: 'STRING', maxLength: '2' }, { type: 'string' }, '🙂🙂')).toBe('🙂🙂');
  });

  it('is an enum value that the writer schema does not name', () => {
    const rows = new ProtoRows([{ name: 'c', ...colour }]);
    expect(faultOf(() => compile(rows, [{ name: 'c', type: 'STRING' }]).decode(Buffer.of(0x08, 3)))).toContain('has no value 3');
  });

  it('is text that is not UTF-8', () => {
    const rows = new ProtoRows([{ name: 'c', type: 'string' }]);
    expect(faultOf(() => compile(rows, [{ name: 'c', type: 'STRING' }]).decode(Buffer.of(0x0a, 1, 0xff)))).toBe(
      'Field c: The text is not valid UTF-8.',
    );
  });
});

describe('a pair of types that do not go together', () => {
  it.each<[string, Omit<ProtoField, 'name'>]>([
    ['INTEGER', { type: 'uint64' }],
    ['INTEGER', { type: 'string' }],
    ['INTEGER', { type: 'double' }],
    ['INTEGER', wrap('string', 'StringValue')],
    ['FLOAT', { type: 'int64' }],
    ['STRING', { type: 'int64' }],
    ['STRING', { type: 'bytes' }],
    ['BOOL', { type: 'string' }],
    ['TIMESTAMP', { type: 'double' }],
    ['TIMESTAMP', secondsNanos('Duration')],
    ['JSON', { type: 'bytes' }],
    ['RECORD', { type: 'string' }],
  ])('%s from %o is refused before any row', (type, proto) => {
    const refusal = refusalOf(() => compile(new ProtoRows([{ name: 'c', ...proto }]), [{ name: 'c', type, fields: [] }]));
    expect(refusal).toMatchObject({ status: status.INVALID_ARGUMENT, reason: undefined });
    expect(refusal.message).toContain(`cannot be written to a column of type ${type}`);
  });

  it.each([
    ['a repeated field for a single column', true, 'NULLABLE'],
    ['a single field for a REPEATED column', false, 'REPEATED'],
  ] as const)('%s is refused', (_, repeated, mode) => {
    const rows = new ProtoRows([{ name: 'c', type: 'int64', repeated }]);
    expect(refusalOf(() => compile(rows, [{ name: 'c', type: 'INT64', mode }])).status).toBe(status.INVALID_ARGUMENT);
  });

  it('a pseudo-column of change data capture inside a STRUCT', () => {
    const rows = new ProtoRows([{ name: 'c', type: [{ name: '_CHANGE_TYPE', type: 'string' }] }]);
    expect(refusalOf(() => compile(rows, [{ name: 'c', type: 'RECORD', fields: [{ name: 'x', type: 'STRING' }] }])).message).toContain("extra fields: 'c._CHANGE_TYPE'");
  });
});
