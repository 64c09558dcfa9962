import type { Cell, TableField } from '../catalog/table-store.js';
import { datetimeText } from '../encode/civil-time.js';
import { unscaledDecimal } from '../encode/decimal-text.js';
import { columnMode, columnType, rangeColumns } from '../storage-write/column-type.js';
import { scaleOf } from './decimal-scale.js';
import { avroSchema } from './avro-schema.js';
import { AvroWriter } from './avro-writer.js';
import type { EncodedRows, FormatOptions, RowFormat } from './row-format.js';

type Write = (writer: AvroWriter, cell: Cell) => void;

/** Rows one after another in Avro's binary encoding, without a container. */
export class AvroFormat implements RowFormat {
  readonly schema: RowFormat['schema'];
  readonly #writer = new AvroWriter();
  readonly #row: Write;

  constructor({ fields, displayNames }: FormatOptions) {
    this.schema = { avroSchema: { schema: avroSchema(fields, displayNames) } };
    this.#row = record(fields);
  }

  encode(rows: readonly (readonly Cell[])[]): EncodedRows {
    for (const row of rows) this.#row(this.#writer, row);
    const serializedBinaryRows = this.#writer.take();
    const bytes = serializedBinaryRows.length;
    return { message: { avroRows: { serializedBinaryRows, rowCount: rows.length } }, bytes, uncompressedBytes: bytes };
  }
}

function record(fields: readonly TableField[]): Write {
  const writers = fields.map(modal);
  return (writer, cell) => {
    const cells = cell as readonly Cell[];
    writers.forEach((write, index) => { write(writer, cells[index] ?? null); });
  };
}

function modal(field: TableField): Write {
  const write = single(field);
  switch (columnMode(field)) {
    case 'REQUIRED': return write;
    case 'REPEATED': return (writer, cell) => {
      const elements = (cell ?? []) as readonly Cell[];
      if (elements.length > 0) writer.long(BigInt(elements.length));
      for (const element of elements) write(writer, element);
      writer.long(0n);
    };
    // The index into the union ["null", type].
    case 'NULLABLE': return (writer, cell) => {
      writer.long(cell === null ? 0n : 1n);
      if (cell !== null) write(writer, cell);
    };
  }
}

const text: Write = (writer, cell) => { writer.string(cell as string); };
const long: Write = (writer, cell) => { writer.long(cell as bigint); };
const decimal = (scale: number): Write => (writer, cell) => { writer.bytes(bigEndian(unscaledDecimal(cell as string, scale))); };

function single(field: TableField): Write {
  switch (columnType(field.type)) {
    case 'STRING': case 'GEOGRAPHY': case 'JSON': case 'INTERVAL': return text;
    case 'BYTES': return (writer, cell) => { writer.bytes(cell as Uint8Array); };
    case 'INT64': case 'TIME': case 'TIMESTAMP': return long;
    case 'DOUBLE': return (writer, cell) => { writer.double(cell as number); };
    case 'BOOL': return (writer, cell) => { writer.boolean(cell as boolean); };
    case 'NUMERIC': return decimal(scaleOf(field, 9));
    case 'BIGNUMERIC': return decimal(scaleOf(field, 38));
    case 'DATE': return (writer, cell) => { writer.long(BigInt(cell as number)); };
    case 'DATETIME': return (writer, cell) => { writer.string(datetimeText(cell as bigint)); };
    case 'STRUCT': return record(field.fields ?? []);
    case 'RANGE': return record(rangeColumns(field));
  }
}

/** The shortest two's complement of a number, most significant byte first. */
function bigEndian(value: bigint): Uint8Array {
  let length = 1;
  while (BigInt.asIntN(length * 8, value) !== value) length++;
  const bytes = new Uint8Array(length);
  for (let index = length - 1, rest = value; index >= 0; index--, rest >>= 8n) bytes[index] = Number(BigInt.asUintN(8, rest));
  return bytes;
}
