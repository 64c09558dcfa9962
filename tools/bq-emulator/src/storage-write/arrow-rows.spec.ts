import { status } from '@grpc/grpc-js';
import {
  Binary, Bool, CompressionType, type DataType, DateDay, DateMillisecond, Decimal, Field, Float16, Float32, Float64, Int16, Int32, Int64, Int8, IntervalMonthDayNano, List, makeData, makeVector, Struct,
  TimeMicrosecond, TimeSecond, TimestampMicrosecond, TimestampMillisecond, Uint32, Utf8, type Vector, vectorFromArray,
} from 'apache-arrow';
import type { Cell, TableField } from '../catalog/table-store.js';
import { arrowRows } from './given/arrow-rows.js';
import { trailingStorageError } from './given/raw-client.js';
import { eventFields, eventProto, events, RunningService } from './given/running-service.js';
import { storageErrorCode } from './storage-error.js';

const of = (type: DataType, values: readonly unknown[]): Vector => vectorFromArray(values, type);
const int64s = (type: DataType, ...values: readonly bigint[]): Vector => makeVector(makeData({ type: type as Int64, data: BigInt64Array.from(values) }));
const decimals = (bits: 128 | 256, scale: number, ...values: readonly bigint[]): Vector => {
  const words = BigUint64Array.from(values.flatMap((value) => Array.from({ length: bits / 64 }, (_, word) => BigInt.asUintN(64, value >> BigInt(word * 64)))));
  return makeVector(makeData({ type: new Decimal(scale, bits === 128 ? 38 : 76, bits), length: values.length, nullCount: 0, data: new Uint32Array(words.buffer) }));
};
const interval = (months: number, days: number, nanos: bigint): Vector =>
  makeVector(makeData({ type: new IntervalMonthDayNano(), length: 1, nullCount: 0, data: Int32Array.of(months, days, Number(BigInt.asIntN(32, nanos)), Number(BigInt.asIntN(32, nanos >> 32n))) }));

describe('Arrow rows', () => {
  let service: RunningService;
  beforeEach(async () => {
    service = await RunningService.start();
  });
  afterEach(() => service.stop());

  /** The cells that a column got, or how the request ended. */
  async function written(field: TableField, vector: Vector): Promise<readonly Cell[] | string> {
    const table = service.store.create('t', [field]);
    const connection = service.client.connect();
    const response = await connection.append({ writeStream: `${table}/streams/_default`, arrowRows: arrowRows({ [field.name]: vector }) }).catch((error: unknown) => (error as Error).message);
    connection.cancel();
    if (typeof response === 'string') return response;
    return response.error ? (response.rowErrors ?? []).map(({ index, message }) => `${String(index)}: ${message}`).join('; ') : service.store.rows(table).map(([cell]) => cell ?? null);
  }
  const column = (type: string, more: Partial<TableField> = {}): TableField => ({ name: 'c', type, ...more });
  const range = column('RANGE', { rangeElementType: { type: 'DATE' } });
  const dates = new Struct([new Field('start', new DateDay(), true), new Field('end', new DateDay(), true)]);

  it.each([['LZ4', CompressionType.LZ4_FRAME], ['ZSTD', CompressionType.ZSTD]] as const)('takes buffers that are compressed with %s', async (_, compression) => {
    const table = service.store.create('t', [column('STRING')]);
    const texts = Array.from({ length: 5000 }, (__, i) => `text number ${i % 10}`);
    const connection = service.client.connect();
    expect(await connection.append({ writeStream: `${table}/streams/_default`, arrowRows: arrowRows({ c: of(new Utf8(), texts) }, compression) })).toMatchObject({ appendResult: {} });
    connection.cancel();
    expect(service.store.rows(table).map(([cell]) => cell)).toEqual(texts);
  });

  /** https://cloud.google.com/bigquery/docs/supported-data-types#supported-arrow-data-types */
  it.each<[string, TableField, () => Vector, readonly Cell[]]>([
    ['Bool to BOOL', column('BOOLEAN'), () => of(new Bool(), [true, false, null]), [true, false, null]],
    ['Int8 to INT64', column('INTEGER'), () => of(new Int8(), [-128]), [-128n]],
    ['Int16 to INT64', column('INTEGER'), () => of(new Int16(), [-300, null]), [-300n, null]],
    ['Int32 to INT64', column('INTEGER'), () => of(new Int32(), [70_000]), [70_000n]],
    ['Int64 to INT64', column('INTEGER'), () => of(new Int64(), [-9_223_372_036_854_775_808n]), [-9_223_372_036_854_775_808n]],
    ['Float32 to FLOAT64', column('FLOAT'), () => of(new Float32(), [0.5]), [0.5]],
    ['Float64 to FLOAT64', column('FLOAT'), () => of(new Float64(), [0.1, null]), [0.1, null]],
    ['Decimal128 to NUMERIC', column('NUMERIC'), () => decimals(128, 9, -1_500_000_000n), ['-1.5']],
    ['Decimal128 of another scale to NUMERIC', column('NUMERIC'), () => decimals(128, 2, 1234n), ['12.34']],
    ['Decimal256 to BIGNUMERIC', column('BIGNUMERIC'), () => decimals(256, 38, -5n * 10n ** 37n), ['-0.5']],
    ['Utf8 to STRING', column('STRING'), () => of(new Utf8(), ['naïve', null, '']), ['naïve', null, '']],
    ['Utf8 to JSON', column('JSON'), () => of(new Utf8(), ['{"a":1}']), ['{"a":1}']],
    ['Utf8 to GEOGRAPHY', column('GEOGRAPHY'), () => of(new Utf8(), ['POINT(1 2)']), ['POINT(1 2)']],
    ['Binary to BYTES', column('BYTES'), () => of(new Binary(), [Uint8Array.of(1, 255)]), [Uint8Array.of(1, 255)]],
    ['Date to DATE', column('DATE'), () => makeVector(makeData({ type: new DateDay(), data: Int32Array.of(19782) })), [19782]],
    ['Utf8 to DATE', column('DATE'), () => of(new Utf8(), ['2024-02-29']), [19782]],
    ['Int32 to DATE', column('DATE'), () => of(new Int32(), [19782]), [19782]],
    ['Time to TIME', column('TIME'), () => int64s(new TimeMicrosecond(), 86_399_999_999n), [86_399_999_999n]],
    ['Timestamp without a zone to DATETIME', column('DATETIME'), () => int64s(new TimestampMicrosecond(null), 86_400_000_001n), [86_400_000_001n]],
    ['Timestamp in UTC to TIMESTAMP', column('TIMESTAMP'), () => int64s(new TimestampMicrosecond('UTC'), -1n), [-1n]],
    ['Interval to INTERVAL', column('INTERVAL'), () => interval(14, 3, -14_706_500_000_000n), ['1-2 3 -4:5:6.500']],
    ['Utf8 to INTERVAL', column('INTERVAL'), () => of(new Utf8(), ['0-1 2 3:4:5']), ['0-1 2 3:4:5']],
    ['a List to REPEATED, null as empty', column('INTEGER', { mode: 'REPEATED' }), () => of(new List(new Field('item', new Int64(), true)), [[1n, 2n], null, []]), [[1n, 2n], [], []]],
    ['a Struct to STRUCT', column('RECORD', { fields: [{ name: 'x', type: 'INTEGER' }, { name: 'y', type: 'STRING' }] }), () => of(new Struct([new Field('Y', new Utf8(), true)]), [{ Y: 'q' }, null]), [[null, 'q'], null]],
    ['a Struct of start and end to RANGE', range, () => of(dates, [{ start: new Date('2024-01-01'), end: null }]), [[19723, null]]],
  ])('write %s', async (_, field, vector, cells) => {
    expect(await written(field, vector())).toEqual(cells);
  });

  it.each<[string, TableField, () => Vector, string]>([
    ['an unsigned integer', column('INTEGER'), () => of(new Uint32(), [1]), "The Arrow field 'c' of type Uint32 cannot be written to a column of type INTEGER."],
    ['a half float', column('FLOAT'), () => of(new Float16(), [1]), 'of type Float16 cannot be written'],
    ['text for a number', column('INTEGER'), () => of(new Utf8(), ['1']), 'of type Utf8 cannot be written to a column of type INTEGER'],
    ['256 bits for NUMERIC', column('NUMERIC'), () => decimals(256, 9, 1n), 'cannot be written to a column of type NUMERIC'],
    ['milliseconds for DATE', column('DATE'), () => of(new DateMillisecond(), [new Date(0)]), 'cannot be written to a column of type DATE'],
    ['seconds for TIME', column('TIME'), () => of(new TimeSecond(), [1]), 'cannot be written to a column of type TIME'],
    ['milliseconds for TIMESTAMP', column('TIMESTAMP'), () => of(new TimestampMillisecond('UTC'), [1]), 'cannot be written to a column of type TIMESTAMP'],
    ['another zone than UTC', column('TIMESTAMP'), () => int64s(new TimestampMicrosecond('Europe/Paris'), 1n), 'cannot be written to a column of type TIMESTAMP'],
    ['a zone for DATETIME', column('DATETIME'), () => int64s(new TimestampMicrosecond('UTC'), 1n), 'cannot be written to a column of type DATETIME'],
    ['a dictionary', column('STRING'), () => vectorFromArray(['a']), 'cannot be written to a column of type STRING'],
    ['a value for REPEATED', column('INTEGER', { mode: 'REPEATED' }), () => of(new Int64(), [1n]), 'cannot be written to a column of type REPEATED INTEGER'],
    ['a List for NULLABLE', column('INTEGER'), () => of(new List(new Field('item', new Int64(), true)), [[1n]]), 'cannot be written to a column of type INTEGER'],
    ['a part that the STRUCT has not', column('RECORD', { fields: [{ name: 'x', type: 'INTEGER' }] }), () => of(new Struct([new Field('z', new Utf8(), true)]), [{ z: 'q' }]), "extra fields: 'c.z'"],
  ])('refuse %s before any row is read', async (_, field, vector, message) => {
    expect(await written(field, vector())).toContain(message);
  });

  it.each<[string, TableField, () => Vector, string]>([
    ['null for REQUIRED', column('INTEGER', { mode: 'REQUIRED' }), () => of(new Int64(), [1n, null]), '1: Field c: The column is REQUIRED and the row has no value for it.'],
    ['text that is no JSON', column('JSON'), () => of(new Utf8(), ['{']), '0: Field c: The text is not JSON'],
    ['a null in an array', column('INTEGER', { mode: 'REPEATED' }), () => of(new List(new Field('item', new Int64(), true)), [[1n, null]]), '0: Field c: A REPEATED column cannot hold NULL.'],
    ['a decimal that is too fine', column('NUMERIC'), () => decimals(128, 10, 1n), '0: Field c: 0.0000000001 has more than 9 decimals'],
    ['nanoseconds', column('INTERVAL'), () => interval(0, 0, 1n), "finer than INTERVAL's microseconds"],
    ['a time of 24 hours', column('TIME'), () => int64s(new TimeMicrosecond(), 86_400_000_000n), 'is not a TIME'],
    ['a text that is too long', column('STRING', { maxLength: '2' }), () => of(new Utf8(), ['abc']), 'the column holds at most 2'],
    ['a range that ends before it starts', range, () => of(dates, [{ start: new Date('2024-01-02'), end: new Date('2024-01-01') }]), 'The start of a RANGE must be before its end'],
  ])('list %s in row_errors', async (_, field, vector, message) => {
    expect(await written(field, vector())).toContain(message);
  });

  const stream = (table: string): string => `${table}/streams/_default`;
  const ids = (...values: readonly bigint[]): NonNullable<ReturnType<typeof arrowRows>> => arrowRows({ id: of(new Int64(), values) });

  it('need the schema only once, and keep offsets on a created stream', async () => {
    const table = service.store.create('events', eventFields);
    const connection = service.client.connect();
    const created = await service.createStream(table, 'COMMITTED');
    const { writerSchema = Buffer.alloc(0), rows = null } = ids(1n, 2n);
    await connection.append({ writeStream: created, offset: { value: 0 }, arrowRows: { writerSchema, rows } });
    const second = await connection.append({ offset: { value: 2 }, arrowRows: { rows: ids(3n).rows ?? null } });
    const again = await connection.append({ offset: { value: 0 }, arrowRows: { rows } });

    expect(second.appendResult?.offset?.value?.toString()).toBe('2');
    expect(again.error?.code).toBe(status.ALREADY_EXISTS);
    expect(service.visibleIds(table)).toEqual([1, 2, 3]);
  });

  it('may follow protobuf rows on one connection, each with its schema', async () => {
    const table = service.store.create('events', eventFields);
    const connection = service.client.connect();
    await connection.append({ writeStream: stream(table), protoRows: { writerSchema: eventProto.writerSchema, rows: events(1) } });
    await connection.append({ arrowRows: ids(2n) });
    expect(service.visibleIds(table)).toEqual([1, 2]);

    connection.send({ protoRows: { rows: events(3) } });
    expect(await connection.ended()).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('when a connection changes its format') as string });
  });

  it('take defaults for columns that the schema has not, and an empty array where there is none', async () => {
    const table = service.store.create('events', [{ name: 'id', type: 'INTEGER' }, { name: 'note', type: 'STRING', defaultValueExpression: "'none'" }, { name: 'tags', type: 'STRING', mode: 'REPEATED' }]);
    await service.client.connect().append({ writeStream: stream(table), arrowRows: ids(1n) });
    expect(service.store.rows(table)).toEqual([[1n, 'none', []]]);
  });

  it.each([
    ['an extra field', () => arrowRows({ id: of(new Int64(), [1n]), colour: of(new Utf8(), ['red']), size: of(new Utf8(), ['m']) }), "Input schema has more fields than BigQuery schema, extra fields: 'colour,size'"],
    ['change data capture', () => arrowRows({ id: of(new Int64(), [1n]), _CHANGE_TYPE: of(new Utf8(), ['UPSERT']) }), 'Change data capture needs proto_rows'],
    ['a schema that is none', () => ({ ...ids(1n), writerSchema: Buffer.of(0x0a, 3, 1, 2, 3) }), 'is not an IPC schema'],
    ['rows that are none', () => ({ ...ids(1n), rows: { serializedRecordBatch: Buffer.from('not a batch, surely') } }), 'record batch'],
    ['an empty batch', () => ids(), 'rows'],
    ['no batch', () => ({ ...ids(1n), rows: null }), 'The request has no rows'],
  ])('end the connection on %s', async (_, request, message) => {
    const table = service.store.create('events', eventFields);
    const connection = service.client.connect();
    connection.send({ writeStream: stream(table), arrowRows: request() });
    const ended = await connection.ended();

    expect(ended).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining(message) as string });
    expect(trailingStorageError(ended)?.code).toBe(message.includes('extra fields') ? storageErrorCode.SCHEMA_MISMATCH_EXTRA_FIELDS : undefined);
    expect(service.visibleIds(table)).toEqual([]);
  });
});
