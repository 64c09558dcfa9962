import { crc32 } from 'node:zlib';
import avro from 'avsc';
import { invalid, notSupported } from '../../api-error.js';
import type { Cell, TableField } from '../../catalog/table-store.js';
import { parseDatetime } from '../../encode/civil-time.js';
import { snappyDecode } from '../../encode/snappy.js';
import { decimalText } from '../../encode/decimal-text.js';
import { DECIMAL_PRECISION, storedScale } from '../../sql/sql-type.js';

type Read = (item: unknown) => Cell;
interface Column {
  readonly field: TableField;
  readonly read: Read;
}
/** Avro's schema, as its JSON. */
type Schema = string | readonly Schema[] | { readonly type: Schema; readonly name?: string; readonly fields?: readonly { readonly name: string; readonly type: Schema; readonly doc?: string }[]; readonly items?: Schema; readonly values?: Schema; readonly logicalType?: string; readonly precision?: number; readonly scale?: number; readonly sqlType?: string };
type Complex = Extract<Schema, { readonly type: Schema }>;

export interface AvroOptions {
  /** Without, a date is its number of days: the type that the file stores. */
  readonly useAvroLogicalTypes: boolean;
  readonly decimalTargetTypes: readonly string[];
}

/** Rows of Avro converted at a time. */
const BLOCK_ROWS = 2048;
/** 64-bit numbers exactly. */
export const AVRO_LONG = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(), toBuffer: (n: bigint) => { const b = Buffer.alloc(8); b.writeBigInt64LE(n); return b; },
  fromJSON: (n: number) => BigInt(n), toJSON: Number, isValid: (n: unknown) => typeof n === 'bigint', compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
} as unknown as Parameters<typeof avro.types.LongType.__with>[0]);

/** A type whose longs are exact, and whose unions name their branch. A long that is written as an object is not found in the registry. */
export const avroType = (schema: unknown): avro.Type => avro.Type.forSchema(schema as avro.Schema, {
  registry: { long: AVRO_LONG }, wrapUnions: true, typeHook: (part: unknown) => (typeof part === 'object' && (part as { readonly type?: unknown } | null)?.type === 'long' ? AVRO_LONG : undefined),
} as never);

const CODECS = ['null', 'deflate', 'snappy'];
/** Bytes of the checksum behind a block that Snappy has compressed: https://avro.apache.org/docs/1.12.0/specification/#snappy */
const CHECKSUM = 4;

function unsnap(block: Buffer, done: (error: Error | null, content?: Buffer) => void): void {
  try {
    const content = snappyDecode(block.subarray(0, block.length - CHECKSUM));
    const intact = crc32(content) === block.readUInt32BE(block.length - CHECKSUM);
    if (intact) done(null, content);
    else done(new Error('a block does not match its checksum'));
  } catch (error) {
    done(error as Error);
  }
}

function open(path: string, options: AvroOptions): { readonly columns: Promise<readonly Column[]>; readonly items: AsyncIterable<unknown> } {
  const { promise, resolve, reject } = Promise.withResolvers<readonly Column[]>();
  const decoder = avro.createFileDecoder(path, { parseHook: avroType, codecs: { ...avro.streams.BlockDecoder.defaultCodecs(), snappy: unsnap } } as never);
  decoder.once('metadata', (_type: unknown, codec: string, header: { readonly meta: Readonly<Record<string, Buffer>> }) => {
    try {
      if (!CODECS.includes(codec)) throw notSupported(`Avro codec ${codec}`);
      resolve(columnsOf(JSON.parse(String(header.meta['avro.schema'])) as Schema, options));
    } catch (error) {
      reject(error as Error);
    }
  });
  decoder.once('error', (error: Error) => { reject(/unknown codec: (\w+)/.test(error.message) ? notSupported(`Avro codec ${error.message.replace(/.*codec: /, '')}`) : invalid(`Error while reading data, error message: The Apache Avro library failed to read data with the following error: ${error.message}`)); });
  promise.catch(() => undefined);
  return { columns: promise, items: decoder as unknown as AsyncIterable<unknown> };
}

/** The columns of an Avro file as a table would have them: https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-avro#avro_conversions */
export async function avroFields(path: string, options: AvroOptions): Promise<readonly TableField[]> {
  const { columns, items } = open(path, options);
  const fields = (await columns).map(({ field }) => field);
  (items as unknown as { destroy(): void }).destroy();
  return fields;
}

export async function* avroRows(path: string, options: AvroOptions): AsyncGenerator<readonly (readonly Cell[])[]> {
  const source = open(path, options);
  const columns = await source.columns;
  let block: (readonly Cell[])[] = [];
  for await (const item of source.items) {
    const row = item as Record<string, unknown>;
    block.push(columns.map(({ field, read }) => read(row[field.name])));
    if (block.length < BLOCK_ROWS) continue;
    yield block;
    block = [];
  }
  yield block;
}

function columnsOf(schema: Schema, options: AvroOptions): readonly Column[] {
  const named = new Map<string, Complex>();
  if (typeof schema === 'string' || Array.isArray(schema) || (schema as Complex).type !== 'record') throw invalid('Error while reading data, error message: The top-level type of an Avro file must be a record');
  return ((schema as Complex).fields ?? []).map((f) => ({ ...column(f.name, f.type, options, named, f.doc) }));
}

function column(name: string, given: Schema, options: AvroOptions, named: Map<string, Complex>, doc?: string): Column {
  const schema = typeof given === 'string' ? (named.get(given) ?? given) : given;
  const described = doc === undefined ? {} : { description: doc };
  if (Array.isArray(schema)) {
    const branches = (schema as readonly Schema[]).filter((branch) => branch !== 'null');
    const [only] = branches;
    if (only === undefined || branches.length > 1) throw notSupported(`A union of several types (field ${name} of an Avro file)`);
    const inner = column(name, only, options, named, doc);
    const unwrap: Read = (item) => (item === null ? null : inner.read(Object.values(item as object)[0]));
    return { field: inner.field.mode === 'REPEATED' ? inner.field : { ...inner.field, mode: 'NULLABLE' }, read: inner.field.mode === 'REPEATED' ? (item) => unwrap(item) ?? [] : unwrap };
  }
  const complex = typeof schema === 'string' ? { type: schema } : (schema as Complex);
  if (complex.name !== undefined) named.set(complex.name, complex);
  const of = (type: string, read: Read): Column => ({ field: { name, type, mode: 'REQUIRED', ...described }, read });
  switch (complex.type) {
    case 'record': {
      const members = (complex.fields ?? []).map((f) => column(f.name, f.type, options, named, f.doc));
      return { field: { name, type: 'RECORD', mode: 'REQUIRED', fields: members.map((m) => m.field), ...described }, read: (item) => members.map((m) => m.read((item as Record<string, unknown>)[m.field.name])) };
    }
    case 'array': {
      const element = column(name, complex.items ?? 'null', options, named);
      if (element.field.mode === 'REPEATED') throw notSupported(`An array of arrays (field ${name} of an Avro file)`);
      return { field: { ...element.field, mode: 'REPEATED', ...described }, read: (item) => (item as readonly unknown[]).map(element.read) };
    }
    case 'map': {
      const inner = column('value', complex.values ?? 'null', options, named);
      return { field: { name, type: 'RECORD', mode: 'REPEATED', fields: [{ name: 'key', type: 'STRING', mode: 'REQUIRED' }, inner.field], ...described }, read: (item) => Object.entries(item as object).map(([key, member]) => [key, inner.read(member)]) };
    }
    case 'boolean': return of('BOOLEAN', (item) => item as boolean);
    case 'float': case 'double': return of('FLOAT', (item) => item as number);
    case 'enum': return of('STRING', (item) => item as string);
    case 'string': return complex.sqlType === 'JSON' || complex.sqlType === 'GEOGRAPHY' ? of(complex.sqlType, (item) => item as string)
      : options.useAvroLogicalTypes && complex.logicalType === 'datetime' ? of('DATETIME', (item) => parseDatetime(item as string) ?? null) : of('STRING', (item) => item as string);
    case 'bytes': case 'fixed': return complex.logicalType === 'decimal' ? decimal(name, complex, options) : of('BYTES', (item) => new Uint8Array(item as Buffer));
    case 'int': case 'long': return integer(complex, options, of);
    default: return typeof complex.type === 'object' ? column(name, complex.type, options, named, doc) : unsupported(name, complex.type);
  }
}

function unsupported(name: string, type: Schema): never {
  throw notSupported(`Avro type ${JSON.stringify(type)} (field ${name})`);
}

const MILLIS = 1000n;
const LOGICAL: Readonly<Record<string, readonly [type: string, read: (n: bigint) => Cell]>> = {
  date: ['DATE', Number], 'time-millis': ['TIME', (n) => n * MILLIS], 'time-micros': ['TIME', (n) => n], 'timestamp-millis': ['TIMESTAMP', (n) => n * MILLIS], 'timestamp-micros': ['TIMESTAMP', (n) => n],
  'local-timestamp-millis': ['DATETIME', (n) => n * MILLIS], 'local-timestamp-micros': ['DATETIME', (n) => n],
};

function integer(schema: Complex, options: AvroOptions, of: (type: string, read: Read) => Column): Column {
  const logical = options.useAvroLogicalTypes ? LOGICAL[schema.logicalType ?? ''] : undefined;
  if (logical === undefined) return of('INTEGER', (item) => BigInt(item as number | bigint));
  const [type, read] = logical;
  return of(type, (item) => read(BigInt(item as number | bigint)));
}

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#decimal_types: digits of each type. A decimal keeps its type with or without `useAvroLogicalTypes`. */
function decimal(name: string, { precision = 0, scale = 0 }: Complex, { decimalTargetTypes }: AvroOptions): Column {
  const fits: Readonly<Record<string, boolean>> = { NUMERIC: scale <= 9 && precision - scale <= 29, BIGNUMERIC: scale <= 38 && precision - scale <= 39, STRING: true };
  const listed = ['NUMERIC', 'BIGNUMERIC', 'STRING'].filter((target) => decimalTargetTypes.includes(target));
  const target = listed.find((candidate) => fits[candidate] === true) ?? listed.at(-1) ?? 'NUMERIC';
  if (fits[target] !== true) throw invalid(`Error while reading data, error message: Decimal type with precision ${precision} and scale ${scale} of field ${name} is not supported by ${target}; name another in decimalTargetTypes`);
  const text = (item: unknown): string => decimalText(BigInt.asIntN((item as Buffer).length * 8, BigInt(`0x${(item as Buffer).toString('hex') || '0'}`)), scale);
  return { field: { name, type: target, mode: 'REQUIRED' }, read: target === 'STRING' ? text : (item) => storable(text(item), name, target) };
}

/** Fewer digits are kept here than BigQuery keeps: a value with more is refused, never rounded. */
function storable(text: string, name: string, kind: string): string {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const scale = storedScale(kind as 'NUMERIC');
  if (fraction.replace(/0+$/, '').length > scale || whole.replace(/^0+/, '').length > DECIMAL_PRECISION - scale) throw invalid(`Error while reading data, error message: Invalid ${kind} value: ${text} Field: ${name}`);
  return text;
}
