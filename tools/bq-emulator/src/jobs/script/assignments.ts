import { invalidQuery } from '../../api-error.js';
import type { TableField } from '../../catalog/table-store.js';
import { lineColumn } from '../../sql/parse/line-column.js';
import { type AssignedName, type NodeOf, textOf } from '../../sql/script/script-node.js';
import { fieldOfTypeText } from '../../sql/script/type-text.js';
import { fieldOf, fieldType, STRING } from '../../sql/sql-type.js';
import { evaluate, evaluateAs, evaluateMembers } from './evaluate.js';
import { type Variable, variableOf } from './script-environment.js';
import type { ScriptRun } from './script-run.js';

const placeOf = (run: ScriptRun, name: AssignedName): string => lineColumn(run.source.text, name.span.start);
const isSystem = (name: AssignedName): boolean => name.name.startsWith('@@');

/** DECLARE evaluates its DEFAULT once, whatever the number of names. */
export async function declare(run: ScriptRun, node: NodeOf<'declare'>): Promise<void> {
  const field = node.type === undefined ? undefined : fieldOfTypeText(textOf(run.source.text, node.type));
  const initial = node.init === undefined ? undefined : await (field === undefined ? evaluate(run, node.init) : evaluateAs(run, node.init, field));
  const declared = initial ?? nullOf(field ?? fieldOf('', STRING));
  for (const name of node.names) run.environment.declare(name.name, declared, placeOf(run, name));
}

export const nullOf = (field: TableField): Variable => variableOf(field, fieldType(field), null);

export function declaredVariable(run: ScriptRun, name: AssignedName): Variable {
  const found = run.environment.find(name.name);
  if (found === undefined) throw invalidQuery(`Undeclared variable: ${name.name} at ${placeOf(run, name)}`);
  return found;
}

export async function set(run: ScriptRun, node: NodeOf<'set'>): Promise<void> {
  const { environment } = run;
  const [first] = node.targets;
  if (first === undefined) return;
  if (isSystem(first)) {
    if (node.targets.length > 1) throw invalidQuery('System variables are set one at a time');
    const { cell } = await evaluateAs(run, node.value, fieldOf('', STRING));
    environment.setSystemVariable(first.name.slice(2).toLowerCase(), cell as string | null);
    return;
  }
  const fields = node.targets.map((name) => declaredVariable(run, name).field);
  const values = node.several && node.targets.length > 1 ? await evaluateMembers(run, node.value, fields) : [await evaluateAs(run, node.value, fields[0] ?? fieldOf('', STRING))];
  for (const [i, name] of node.targets.entries()) {
    const value = values[i];
    if (value !== undefined) environment.assign(name.name, value);
  }
}
