import type { Row } from '../write-request.js';
import { type CompiledField, missingRequired, unknownColumn } from './row-codec.js';

/** What `compileRow` makes: `state` goes in and comes out, `met.count` grows by the members that were met, `out` is handed on. */
export type CompiledRow<S, O> = (row: Row, state: S, met: { count: number }, out: O) => S;

/**
 * A function over all columns of a row, made of source text with the column names in it, because that lets the engine find a
 * row's members without a look-up by name. NULL and absent columns are skipped, and a fault where they are required.
 * @param column Source of an expression that makes the next `state` of `state`, `value` and `out`, in terms of the names in `scope`.
 * @param frame Source of statements before the columns, and of the result behind them: the last `state` unless it says otherwise.
 */
export function compileRow<S, O>(
  fields: readonly CompiledField[],
  scope: Readonly<Record<string, unknown>>,
  column: (field: CompiledField, index: number) => string,
  frame: { readonly before: string; readonly result: string } = { before: '', result: 'state' },
): CompiledRow<S, O> {
  const missing = (index: number): never => {
    const { schema } = fields[index] as CompiledField;
    throw missingRequired(schema, schema.name);
  };
  const body = fields.map((field, index) => {
    const { schema } = field;
    const absent = schema.mode === 'REQUIRED' ? `missing(${index});` : 'if (value === null) count += 1;';
    return `value = row[${JSON.stringify(schema.name)}];\nif (value !== undefined && value !== null) { count += 1; state = ${column(field, index)}; } else { ${absent} }`;
  });
  // `column` may have added to the scope.
  const names = { ...scope, missing };
  const source = `return function writeRow(row, state, met, out) {\nlet count = 0; let value;\n${frame.before}\n${body.join('\n')}\nmet.count += count;\nreturn ${frame.result};\n};`;
  return (new Function(...Object.keys(names), source) as (...values: unknown[]) => CompiledRow<S, O>)(...Object.values(names));
}

/** Counts members; a member that is undefined is as good as absent, one that no column has is a fault. */
export class RowMembers {
  readonly met = { count: 0 };
  readonly #known: ReadonlySet<string>;

  constructor(
    private readonly tableName: string,
    fields: readonly CompiledField[],
    private readonly stamped: ReadonlySet<string>,
  ) {
    this.#known = new Set(fields.map(({ schema }) => schema.name));
  }

  begin(): { count: number } {
    this.met.count = 0;
    return this.met;
  }

  /** @throws RowFault for a member that is no column */
  end(row: Row): void {
    let members = 0;
    for (const _name in row) members += 1;
    if (members === this.met.count) return;
    for (const name of Object.keys(row)) if (!this.#known.has(name)) throw unknownColumn(this.tableName, name, row[name], this.stamped);
  }
}
