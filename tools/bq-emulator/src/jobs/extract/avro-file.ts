import { crc32 } from 'node:zlib';
import avro from 'avsc';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Cell, TableField } from '../../catalog/table-store.js';
import { exportText } from '../../encode/export-value.js';
import { unscaledDecimal } from '../../encode/decimal-text.js';
import { snappyEncode } from '../../encode/snappy.js';
import { fieldType, type SqlType } from '../../sql/sql-type.js';
import { avroType } from '../load/avro-rows.js';
import type { Pages } from './text-files.js';

function snap(content: Buffer, done: (error: null, block: Buffer) => void): void {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(content));
  done(null, Buffer.concat([snappyEncode(content), checksum]));
}

interface Column {
  readonly schema: unknown;
  readonly write: (cell: Cell) => unknown;
}

/** Digits after the point, and bytes, of a decimal in a file: https://cloud.google.com/bigquery/docs/exporting-data#avro_export_details */
const DECIMALS = { NUMERIC: { precision: 38, scale: 9, bytes: 16 }, BIGNUMERIC: { precision: 77, scale: 38, bytes: 33 } } as const;

/** Writes rows as an Avro file. @param options.codec `null`, `deflate` or `snappy`; options.logical dates and times as logical types, otherwise texts of a `sqlType` */
export async function writeAvro(path: string, fields: readonly TableField[], pages: Pages, options: { readonly codec: 'null' | 'deflate' | 'snappy'; readonly logical: boolean }): Promise<void> {
  const columns = fields.map((field) => column(field, options.logical, field.name));
  const schema = { type: 'record', name: 'Root', fields: fields.map((f, i) => ({ name: f.name, type: columns[i]?.schema, ...(f.description === undefined ? {} : { doc: f.description }) })) };
  const type = avroType(schema);
  const encoder = new avro.streams.BlockEncoder(type, { codec: options.codec, codecs: { ...avro.streams.BlockEncoder.defaultCodecs(), snappy: snap }, metadata: { 'avro.schema': Buffer.from(JSON.stringify(schema)) } } as never);
  const file = encoder.pipe(createWriteStream(path));
  for await (const page of pages) {
    for (const row of page) {
      const record = Object.fromEntries(fields.map((f, i) => [f.name, columns[i]?.write(row[i] ?? null)]));
      if (!encoder.write(record)) await new Promise((resolve) => encoder.once('drain', resolve));
    }
  }
  encoder.end();
  await finished(file);
}

function column(field: TableField, logical: boolean, path: string): Column {
  if (field.mode === 'REPEATED') {
    const element = column({ ...field, mode: 'REQUIRED' }, logical, path);
    return { schema: { type: 'array', items: element.schema }, write: (cell) => ((cell ?? []) as readonly Cell[]).map(element.write) };
  }
  const value = field.fields === undefined ? scalar(fieldType({ ...field, mode: 'REQUIRED' }), logical) : record(field, logical, path);
  if (field.mode === 'REQUIRED') return { schema: value.schema, write: value.write };
  // Avro's unions are told apart by the name of the branch.
  return { schema: ['null', value.schema], write: (cell) => (cell === null ? null : { [value.branch]: value.write(cell) }) };
}

interface Branch extends Column {
  readonly branch: string;
}

function record(field: TableField, logical: boolean, path: string): Branch {
  const members = (field.fields ?? []).map((f) => column(f, logical, `${path}_${f.name}`));
  const name = `R_${path.replace(/\W/g, '_')}`;
  const names = (field.fields ?? []).map((f) => f.name);
  return {
    branch: name, schema: { type: 'record', name, fields: names.map((member, i) => ({ name: member, type: members[i]?.schema })) },
    write: (cell) => Object.fromEntries(names.map((member, i) => [member, members[i]?.write((cell as readonly Cell[])[i] ?? null)])),
  };
}

function scalar(type: SqlType, logical: boolean): Branch {
  const text = (more: object = {}): Branch => ({ branch: 'string', schema: { type: 'string', ...more }, write: (cell) => exportText(cell as Exclude<Cell, null>, type) });
  switch (type.kind) {
    case 'INT64': return { branch: 'long', schema: 'long', write: (cell) => cell };
    case 'FLOAT64': return { branch: 'double', schema: 'double', write: (cell) => cell };
    case 'BOOL': return { branch: 'boolean', schema: 'boolean', write: (cell) => cell };
    case 'BYTES': return { branch: 'bytes', schema: 'bytes', write: (cell) => Buffer.from(cell as Uint8Array) };
    case 'NUMERIC': case 'BIGNUMERIC': {
      const { precision, scale, bytes } = DECIMALS[type.kind];
      return { branch: 'bytes', schema: { type: 'bytes', logicalType: 'decimal', precision, scale }, write: (cell) => bigEndian(unscaledDecimal(cell as string, scale), bytes) };
    }
    case 'TIMESTAMP': return { branch: 'long', schema: { type: 'long', logicalType: 'timestamp-micros' }, write: (cell) => cell };
    case 'DATE': return logical ? { branch: 'int', schema: { type: 'int', logicalType: 'date' }, write: (cell) => cell } : text({ sqlType: 'DATE' });
    case 'TIME': return logical ? { branch: 'long', schema: { type: 'long', logicalType: 'time-micros' }, write: (cell) => cell } : text({ sqlType: 'TIME' });
    case 'DATETIME': return text(logical ? { logicalType: 'datetime' } : { sqlType: 'DATETIME' });
    case 'STRING': return text();
    default: return text({ sqlType: type.kind });
  }
}

function bigEndian(value: bigint, bytes: number): Buffer {
  return Buffer.from(BigInt.asUintN(bytes * 8, value).toString(16).padStart(bytes * 2, '0'), 'hex');
}
