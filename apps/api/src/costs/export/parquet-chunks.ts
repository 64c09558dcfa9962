import type { ResultRow } from '@cloudact/bq-core';
import type { FieldSchema } from '@cloudact/schemas';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';

/** Rows that are held in memory before they are written as a row group. */
const ROWS_A_GROUP = 10_000;

/** A writer whose bytes are taken away as soon as they are complete. */
class DrainedWriter extends ByteWriter {
  take(): Uint8Array {
    const bytes = Uint8Array.from(this.getBytes());
    this.index = 0;
    return bytes;
  }
}

type Element = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];
interface ColumnKind {
  readonly element: Pick<Element, 'type' | 'converted_type'>;
  /** A value as the gateway decodes it, as Parquet stores it. */
  readonly store: (value: unknown) => unknown;
}

const MICROS = 1000n;
const DAY_MS = 86_400_000;
const text: ColumnKind = { element: { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, store: (value) => (typeof value === 'string' ? value : JSON.stringify(value)) };
/** Decimals are text: a Parquet decimal has one scale for the column, and BIGNUMERIC needs 38 digits on either side. */
const KINDS: Readonly<Partial<Record<FieldSchema['type'], ColumnKind>>> = {
  INT64: { element: { type: 'INT64' }, store: (value) => BigInt(String(value)) },
  BOOL: { element: { type: 'BOOLEAN' }, store: (value) => value },
  FLOAT64: { element: { type: 'DOUBLE' }, store: Number },
  DATE: { element: { type: 'INT32', converted_type: 'DATE' }, store: (value) => Date.parse(`${String(value)}T00:00:00Z`) / DAY_MS },
  TIMESTAMP: { element: { type: 'INT64', converted_type: 'TIMESTAMP_MICROS' }, store: microsOf },
};

/** ISO 8601 in UTC with up to six decimals. */
function microsOf(value: unknown): bigint {
  const [, whole = '', fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(String(value)) ?? [];
  return BigInt(Date.parse(`${whole}Z`)) * MICROS + BigInt(fraction.padEnd(6, '0').slice(0, 6));
}

/** Rows as a Parquet file, a row group at a time. @param fields the columns, in the order of the file */
export async function* parquetChunks(rows: AsyncIterable<ResultRow>, fields: readonly FieldSchema[]): AsyncGenerator<Uint8Array> {
  const writer = new DrainedWriter();
  const columns = fields.map(({ name, type }) => ({ name, kind: KINDS[type] ?? text }));
  const elements = columns.map(({ name, kind }): Element => ({ name, ...kind.element, repetition_type: 'OPTIONAL' }));
  const file = new ParquetWriter({ writer, schema: [{ name: 'root', num_children: elements.length }, ...elements] });
  let group: ResultRow[] = [];
  const write = async (): Promise<Uint8Array> => {
    await file.write({ columnData: columns.map(({ name, kind }) => ({ name, data: group.map((row) => (row[name] === null || row[name] === undefined ? null : kind.store(row[name]))) })), rowGroupSize: ROWS_A_GROUP });
    group = [];
    return writer.take();
  };
  for await (const row of rows) {
    group.push(row);
    if (group.length === ROWS_A_GROUP) yield await write();
  }
  if (group.length > 0) yield await write();
  await file.finish();
  yield writer.take();
}
