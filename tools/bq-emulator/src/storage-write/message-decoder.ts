import type { Cell } from '../catalog/table-store.js';
import type { CellReader } from './cell-decoders.js';
import { RowFault } from './row-fault.js';
import { type WireReader, wireType } from './wire-reader.js';

/** How one field of the writer's message fills its column. */
export interface FieldPlan {
  readonly column: number;
  readonly fieldPath: string;
  readonly wire: number;
  readonly repeated: boolean;
  readonly read: CellReader;
}

/** What a message must have when it is read to its end. */
export interface ColumnPlan {
  readonly fieldPath: string;
  readonly mode: 'NULLABLE' | 'REQUIRED' | 'REPEATED';
}

/** Decodes a message (a row, or a STRUCT in it) into cells in the order of its columns, in one pass over the bytes. */
export class MessageDecoder {
  readonly #plans: (FieldPlan | undefined)[] = [];
  readonly #sparse = new Map<number, FieldPlan>();
  readonly #blank: Cell[];
  readonly #checked: readonly { readonly column: number; readonly plan: ColumnPlan }[];

  constructor(plans: ReadonlyMap<number, FieldPlan>, columns: readonly ColumnPlan[]) {
    for (const [number, plan] of plans) {
      if (number < 2048) this.#plans[number] = plan;
      else this.#sparse.set(number, plan);
    }
    this.#blank = columns.map(() => null);
    this.#checked = columns.map((plan, column) => ({ column, plan })).filter(({ plan }) => plan.mode !== 'NULLABLE');
  }

  /** Reads to the reader's limit. Columns without a value are null until `complete`. @throws RowFault with a field path */
  decode(reader: WireReader): Cell[] {
    const cells = this.#blank.slice();
    let current: FieldPlan | undefined;
    try {
      while (reader.pos < reader.limit) {
        const tag = reader.tag();
        const number = tag >>> 3;
        current = number < 2048 ? this.#plans[number] : this.#sparse.get(number);
        if (current === undefined) reader.skip(tag & 7);
        else if (current.repeated) readElements(reader, tag & 7, current, cells);
        else if ((tag & 7) === current.wire) cells[current.column] = current.read(reader);
        else throw wrongWireType(tag & 7, current);
      }
    } catch (fault) {
      if (fault instanceof RowFault) fault.fieldPath ??= current?.fieldPath;
      throw fault;
    }
    return cells;
  }

  /** Gives absent repeated columns their empty array. @throws RowFault for a REQUIRED column without a value */
  complete(cells: Cell[]): Cell[] {
    for (const { column, plan } of this.#checked) {
      if (cells[column] !== null) continue;
      if (plan.mode === 'REQUIRED') throw new RowFault('The column is REQUIRED and the row has no value for it.', plan.fieldPath);
      cells[column] = [];
    }
    return cells;
  }
}

function readElements(reader: WireReader, wire: number, plan: FieldPlan, cells: Cell[]): void {
  let elements = cells[plan.column] as Cell[] | null;
  if (elements === null) cells[plan.column] = elements = [];
  if (wire === plan.wire) {
    elements.push(plan.read(reader));
  } else if (wire === wireType.LENGTH) {
    const outer = reader.enter();
    while (reader.pos < reader.limit) elements.push(plan.read(reader));
    reader.leave(outer);
  } else {
    throw wrongWireType(wire, plan);
  }
}

function wrongWireType(wire: number, plan: FieldPlan): RowFault {
  return new RowFault(`The value has wire type ${wire}; the writer schema says ${plan.wire}.`);
}
