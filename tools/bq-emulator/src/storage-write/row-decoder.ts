import type { Cell, TableField } from '../catalog/table-store.js';
import { type CellReader, cellDecoders } from './cell-decoders.js';
import { CHANGE_COLUMNS, CHANGE_FIELDS } from './change-columns.js';
import { columnMode, columnType, rangeColumns } from './column-type.js';
import { type ColumnPlan, type FieldPlan, MessageDecoder } from './message-decoder.js';
import { protoLabel, type ProtoType, protoTypeName, wireTypeOf } from './proto-scalars.js';
import { rangeReader } from './range-reader.js';
import { columnNameOf, type RowField } from './row-descriptor.js';
import { extraFields, invalidArgument } from './storage-error.js';
import { wellKnownTypeReader } from './well-known-types.js';
import { WireReader } from './wire-reader.js';
import type { WriterMessage, WriterSchema } from './writer-schema.js';

/** Fills top-level cells that a row leaves null, before REQUIRED is checked. */
export type FillMissing = (cells: Cell[]) => void;

/** A writer schema compiled against the columns of one table: bytes of a row in, cells in column order out. */
export class RowDecoder {
  /** Top-level columns, by index, that the writer schema has no field for. */
  readonly unwrittenColumns: ReadonlySet<number>;
  /** Whether the writer schema names `_CHANGE_TYPE`: then each row has two cells more, that and `_CHANGE_SEQUENCE_NUMBER`. */
  readonly carriesChanges: boolean;
  readonly #reader = new WireReader();
  readonly #message: MessageDecoder;

  /** @throws StorageWriteError when the schema does not fit the table */
  constructor(schema: WriterSchema, columns: readonly TableField[], entity: string) {
    this.carriesChanges = schema.root.descriptor.field?.some((field) => CHANGE_COLUMNS.has(columnNameOf(field).toLowerCase())) === true;
    const { decoder, written } = new RowCompiler(schema, entity).message(schema.root, this.carriesChanges ? [...columns, ...CHANGE_FIELDS] : columns, '');
    this.#message = decoder;
    this.unwrittenColumns = new Set(columns.map((_, index) => index).filter((index) => !written.has(index)));
  }

  /** @throws RowFault */
  decode(row: Buffer, fillMissing?: FillMissing): Cell[] {
    this.#reader.reset(row);
    const cells = this.#message.decode(this.#reader);
    fillMissing?.(cells);
    return this.#message.complete(cells);
  }
}

class RowCompiler {
  readonly #schema: WriterSchema;
  readonly #entity: string;

  constructor(schema: WriterSchema, entity: string) {
    this.#schema = schema;
    this.#entity = entity;
  }

  message(message: WriterMessage, columns: readonly TableField[], path: string): { decoder: MessageDecoder; written: ReadonlySet<number> } {
    const indexes = new Map(columns.map((column, index) => [column.name.toLowerCase(), index]));
    const plans = new Map<number, FieldPlan>();
    const written = new Set<number>();
    const extra = (message.descriptor.field ?? []).map(columnNameOf).filter((name) => !indexes.has(name.toLowerCase()));
    if (extra.length > 0) throw extraFields(extra.map((name) => `${path}${name}`), this.#entity);
    for (const field of message.descriptor.field ?? []) {
      const index = indexes.get(columnNameOf(field).toLowerCase());
      const column = index === undefined ? undefined : columns[index];
      if (index === undefined || column === undefined) continue;
      if (written.has(index)) throw invalidArgument(`Two proto fields write the column '${path}${column.name}'.`, this.#entity);
      written.add(index);
      plans.set(field.number, this.#field(field, message, column, index, `${path}${column.name}`));
    }
    const columnPlans = columns.map((column): ColumnPlan => ({ fieldPath: `${path}${column.name}`, mode: columnMode(column) }));
    return { decoder: new MessageDecoder(plans, columnPlans), written };
  }

  #field(field: RowField, owner: WriterMessage, column: TableField, index: number, path: string): FieldPlan {
    const repeated = field.label === protoLabel.REPEATED;
    if (repeated !== (columnMode(column) === 'REPEATED')) {
      const [has, wants] = repeated ? ['repeated', 'not REPEATED'] : ['not repeated', 'REPEATED'];
      throw invalidArgument(`The proto field '${path}' is ${has}, but its column is ${wants}.`, this.#entity);
    }
    const proto = protoTypeName(field.type);
    const read = proto === undefined ? undefined : this.#reader(field, proto, owner, column, path);
    if (proto === undefined || read === undefined) {
      const wrote = proto === 'message' ? (field.typeName ?? 'message') : (proto ?? `type ${field.type}`);
      throw invalidArgument(`The proto field '${path}' of type ${wrote} cannot be written to a column of type ${column.type}.`, this.#entity);
    }
    return { column: index, fieldPath: path, wire: wireTypeOf[proto], repeated, read };
  }

  #reader(field: RowField, proto: ProtoType, owner: WriterMessage, column: TableField, path: string): CellReader | undefined {
    const type = columnType(column.type);
    if (type === 'STRUCT' || type === 'RANGE') {
      const nested = proto === 'message' ? this.#schema.messageOf(field, owner.fullName) : undefined;
      if (nested === undefined) return undefined;
      const columns = type === 'RANGE' ? rangeColumns(column) : (column.fields ?? []);
      const struct = structReader(this.message(nested, columns, `${path}.`).decoder);
      return type === 'RANGE' ? rangeReader(struct) : struct;
    }
    if (proto === 'message') return wellKnownTypeReader(type, field.typeName ?? '', column);
    const enumType = proto === 'enum' ? this.#schema.enumOf(field, owner.fullName) : undefined;
    return cellDecoders[type][proto]?.(column, enumType);
  }
}

function structReader(decoder: MessageDecoder): (reader: WireReader) => Cell[] {
  return (reader) => {
    const outer = reader.enter();
    const cells = decoder.complete(decoder.decode(reader));
    reader.leave(outer);
    return cells;
  };
}
