import { type Data, DataType, type Field, type List, RecordBatchReader, type Schema } from 'apache-arrow';
import type { Cell, TableField } from '../catalog/table-store.js';
import { registerCodecs } from './arrow-compression.js';
import { type ArrowCellReader, arrowScalar } from './arrow-cells.js';
import { CHANGE_COLUMNS } from './change-columns.js';
import { columnMode, columnType, rangeColumns } from './column-type.js';
import { codec } from './load-proto.js';
import { checkRange } from './range-reader.js';
import type { RowSource, TableDecoder, WriterFormat } from './row-source.js';
import { RowFault } from './row-fault.js';
import { extraFields, invalidArgument } from './storage-error.js';

registerCodecs();
const arrowSchemas = codec<{ readonly serializedSchema?: Uint8Array }>('ArrowSchema');

/** A column's reader; gives null for a null, and the empty array for a null list. */
interface Plan {
  readonly column: number;
  readonly child: number;
  readonly read: ArrowCellReader;
}

/** Reads a writer schema in Arrow's IPC format. @throws StorageWriteError INVALID_ARGUMENT when the bytes are none */
export function arrowFormat(writerSchema: Buffer): WriterFormat {
  const serialized = Buffer.from(decodeSchema(writerSchema));
  const schema = schemaOf(serialized);
  return {
    kind: 'arrow',
    compile: ({ fields }, stream): TableDecoder => {
      const { plans, written } = new ArrowCompiler(stream).struct(schema.fields, fields, '');
      const checked = fields.map((field, column) => ({ column, field })).filter(({ field }) => columnMode(field) !== 'NULLABLE');
      const blank = fields.map((): Cell => null);
      return {
        unwrittenColumns: new Set(fields.map((_, index) => index).filter((index) => !written.has(index))),
        carriesChanges: false,
        rowsOf: ({ arrowRows }): RowSource => {
          const batch = batchOf(serialized, arrowRows?.rows?.serializedRecordBatch ?? new Uint8Array(), stream);
          return {
            count: batch.length,
            decode: (index, fill) => {
              const cells = blank.slice();
              for (const { column, child, read } of plans) cells[column] = read(batch.children[child] as Data, index);
              fill?.(cells);
              for (const { column, field } of checked) {
                if (cells[column] !== null) continue;
                if (columnMode(field) === 'REQUIRED') throw new RowFault('The column is REQUIRED and the row has no value for it.', field.name);
                cells[column] = [];
              }
              return cells;
            },
          };
        },
      };
    },
  };
}

function decodeSchema(bytes: Buffer): Uint8Array {
  try {
    return arrowSchemas.decode(bytes).serializedSchema ?? new Uint8Array();
  } catch (cause) {
    throw notArrow('writer_schema is not an ArrowSchema', cause);
  }
}

function schemaOf(serialized: Buffer): Schema {
  try {
    const { schema } = RecordBatchReader.from(serialized).open();
    if (schema.fields.length > 0) return schema;
  } catch (cause) {
    throw notArrow('arrow_rows.writer_schema.serialized_schema is not an IPC schema', cause);
  }
  throw invalidArgument('arrow_rows.writer_schema.serialized_schema is not an IPC schema with fields.');
}

function batchOf(schema: Buffer, batch: Uint8Array, stream: string): Data {
  try {
    const { value } = RecordBatchReader.from(Buffer.concat([schema, batch])).next();
    // A row takes a bit at the least: what says more lies, and would be read for ever.
    if (value && value.numRows <= Math.max(batch.length, value.data.byteLength) * 8) return value.data;
  } catch (cause) {
    throw notArrow('arrow_rows.rows.serialized_record_batch is not an IPC record batch of the writer schema', cause, stream);
  }
  throw invalidArgument('arrow_rows.rows.serialized_record_batch has no record batch, or one of more rows than its bytes can hold.', stream);
}

const notArrow = (what: string, cause: unknown, stream?: string): Error => invalidArgument(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, stream);

class ArrowCompiler {
  readonly #entity: string;

  constructor(entity: string) {
    this.#entity = entity;
  }

  struct(fields: readonly Field[], columns: readonly TableField[], path: string): { readonly plans: readonly Plan[]; readonly written: ReadonlySet<number> } {
    const indexes = new Map(columns.map((column, index) => [column.name.toLowerCase(), index]));
    if (path === '' && fields.some(({ name }) => CHANGE_COLUMNS.has(name.toLowerCase()))) {
      throw invalidArgument('Change data capture needs proto_rows: it is not supported for arrow_rows.', this.#entity);
    }
    const extra = fields.filter(({ name }) => !indexes.has(name.toLowerCase()));
    if (extra.length > 0) throw extraFields(extra.map(({ name }) => `${path}${name}`), this.#entity);
    const written = new Set<number>();
    const plans = fields.map((field, child): Plan => {
      const column = indexes.get(field.name.toLowerCase()) ?? 0;
      if (written.has(column)) throw invalidArgument(`Two Arrow fields write the column '${path}${field.name}'.`, this.#entity);
      written.add(column);
      return { column, child, read: this.#column(field, columns[column] as TableField, `${path}${field.name}`) };
    });
    return { plans, written };
  }

  #column(field: Field, column: TableField, path: string): ArrowCellReader {
    const repeated = columnMode(column) === 'REPEATED';
    const isList = DataType.isList(field.type);
    if (repeated !== isList) throw this.#misfit(path, field.type, column);
    const type = isList ? ((field.type as List).children[0]?.type as DataType) : field.type;
    const one = this.#value(type, column, path);
    if (one === undefined) throw this.#misfit(path, field.type, column);
    const read = located(one, path);
    if (!repeated) return (data, index) => (data.getValid(index) ? read(data, index) : null);
    return (data, index) => (data.getValid(index) ? elements(data, index, read, path) : []);
  }

  #value(type: DataType, column: TableField, path: string): ArrowCellReader | undefined {
    const kind = columnType(column.type);
    if (kind !== 'STRUCT' && kind !== 'RANGE') return arrowScalar(column, type);
    if (!DataType.isStruct(type)) return undefined;
    const columns = kind === 'RANGE' ? rangeColumns(column) : (column.fields ?? []);
    const { plans } = this.struct(type.children, columns, `${path}.`);
    return (data, index) => {
      const cells = columns.map((inner): Cell => (columnMode(inner) === 'REPEATED' ? [] : null));
      for (const plan of plans) cells[plan.column] = plan.read(data.children[plan.child] as Data, index);
      columns.forEach((inner, at) => {
        if (cells[at] === null && columnMode(inner) === 'REQUIRED') throw new RowFault('The column is REQUIRED and the row has no value for it.', `${path}.${inner.name}`);
      });
      return kind === 'RANGE' ? checkRange(cells) : cells;
    };
  }

  #misfit(path: string, type: DataType, column: TableField): Error {
    const wants = columnMode(column) === 'REPEATED' ? `REPEATED ${column.type}` : column.type;
    return invalidArgument(`The Arrow field '${path}' of type ${String(type)} cannot be written to a column of type ${wants}.`, this.#entity);
  }
}

function elements(data: Data, index: number, read: ArrowCellReader, path: string): Cell[] {
  const child = data.children[0] as Data;
  const offsets = data.valueOffsets as Int32Array;
  const cells: Cell[] = [];
  for (let at = offsets[index] ?? 0; at < (offsets[index + 1] ?? 0); at++) {
    if (!child.getValid(at)) throw new RowFault('A REPEATED column cannot hold NULL.', path);
    cells.push(read(child, at));
  }
  return cells;
}

/** Says of a fault where it is. */
function located(read: ArrowCellReader, path: string): ArrowCellReader {
  return (data, index) => {
    try {
      return read(data, index);
    } catch (fault) {
      if (fault instanceof RowFault) fault.fieldPath ??= path;
      throw fault;
    }
  };
}
