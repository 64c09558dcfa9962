import type { Cell, StoredTable, TableField } from '../catalog/table-store.js';
import { compileDefault } from './default-value.js';
import type { FillMissing } from './row-decoder.js';
import { invalidArgument } from './storage-error.js';

/** AppendRowsRequest.MissingValueInterpretation. */
export const missingValue = { UNSPECIFIED: 0, NULL_VALUE: 1, DEFAULT_VALUE: 2 } as const;

export interface MissingValueRules {
  /** `default_missing_value_interpretation` in force on the connection. */
  readonly everywhere: number;
  /** `missing_value_interpretations` of this request, by top-level column name. */
  readonly byColumn: Readonly<Record<string, number>>;
}

/** Values of default expressions that only the SQL engine knows, by lower-case name of the column. @throws where it does not know them either */
export type EvaluateDefaults = (fields: readonly TableField[]) => Promise<ReadonlyMap<string, Cell>>;

/**
 * What to put in columns that a row leaves out. A column that the writer schema has no field for takes its default; one that it has
 * takes NULL, or its default where the rules say DEFAULT_VALUE (cloud.google.com/bigquery/docs/default-values).
 * @returns undefined when there is nothing to fill
 * @throws StorageWriteError INVALID_ARGUMENT for a rule of no known kind or for no known column
 */
export async function fillMissingValues(
  table: StoredTable,
  unwrittenColumns: ReadonlySet<number>,
  rules: MissingValueRules,
  { nowMs, evaluate }: { readonly nowMs: number; readonly evaluate: EvaluateDefaults },
): Promise<FillMissing | undefined> {
  const ruleOf = rulesByLowerCaseName(table, rules.byColumn);
  const filled = table.fields.map((field, column) => ({ field, column })).filter(({ field, column }) => {
    if (field.defaultValueExpression === undefined) return false;
    const otherwise = unwrittenColumns.has(column) ? missingValue.DEFAULT_VALUE : rules.everywhere;
    return (ruleOf.get(field.name.toLowerCase()) ?? otherwise) === missingValue.DEFAULT_VALUE;
  });
  if (filled.length === 0) return undefined;
  const compiled = filled.map(({ field, column }) => ({ field, column, value: compileDefault(field) }));
  const beyond = compiled.filter(({ value }) => value === undefined).map(({ field }) => field);
  const evaluated = beyond.length === 0 ? undefined : await evaluate(beyond);
  const fills = compiled.map(({ field, column, value }) => ({ column, value: value ?? ((): Cell => evaluated?.get(field.name.toLowerCase()) ?? null) }));
  return (cells) => {
    for (const { column, value } of fills) if (cells[column] === null) cells[column] = value(nowMs);
  };
}

function rulesByLowerCaseName(table: StoredTable, byColumn: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const known = new Set(table.fields.map((field) => field.name.toLowerCase()));
  const rules = new Map<string, number>();
  for (const [name, rule] of Object.entries(byColumn)) {
    if (rule !== missingValue.NULL_VALUE && rule !== missingValue.DEFAULT_VALUE) {
      throw invalidArgument(`missing_value_interpretations has the unknown interpretation ${rule} for '${name}'.`);
    }
    if (!known.has(name.toLowerCase())) {
      throw invalidArgument(`missing_value_interpretations names '${name}', which is no top-level column of ${table.tableId}.`);
    }
    rules.set(name.toLowerCase(), rule);
  }
  return rules;
}
