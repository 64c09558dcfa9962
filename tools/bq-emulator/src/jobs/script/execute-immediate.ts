import { invalidQuery } from '../../api-error.js';
import type { Cell } from '../../catalog/table-store.js';
import type { NodeOf } from '../../sql/script/script-node.js';
import { readScript } from '../../sql/script/read-script.js';
import { fieldOf, fieldType, STRING, sameType, typeName } from '../../sql/sql-type.js';
import { canCoerce } from '../../sql/translate/coercion.js';
import type { QueryParameter } from '../../sql/translate/translation.js';
import { assign } from '../../sql/translate/dml.js';
import type { JobOutcome } from '../job-context.js';
import { declaredVariable } from './assignments.js';
import { evaluate, evaluateAs } from './evaluate.js';
import { runText } from './run-sql.js';
import { type Variable, variableOf } from './script-environment.js';
import type { ScriptRun } from './script-run.js';

/** `EXECUTE IMMEDIATE sql [INTO variables] [USING values]`: https://cloud.google.com/bigquery/docs/reference/standard-sql/procedural-language#execute_immediate */
export async function executeImmediate(run: ScriptRun, node: NodeOf<'execute'>): Promise<void> {
  const { cell } = await evaluateAs(run, node.sql, fieldOf('', STRING));
  if (cell === null) throw invalidQuery('SQL statement in EXECUTE IMMEDIATE cannot be NULL');
  const text = (cell as string).trim().replace(/;\s*$/, '');
  if (readScript(text) !== undefined) throw invalidQuery('SQL created by EXECUTE IMMEDIATE must be a single statement, and not a procedural one');
  const parameters: QueryParameter[] = [];
  for (const item of node.using) parameters.push({ name: item.alias, ...(await evaluate(run, item.expression)) });
  const targets = node.into.map((name) => ({ name: name.name, variable: declaredVariable(run, name) }));
  const outcome = await runText(run, text, node.span, parameters);
  if (targets.length === 0) return;
  const row = onlyRow(outcome, targets.length);
  for (const [i, target] of targets.entries()) run.environment.assign(target.name, await stored(run, outcome, i, row[i] ?? null, target.variable));
}

function onlyRow({ result }: JobOutcome, wanted: number): readonly Cell[] {
  if (result === undefined || result.rows === undefined) throw invalidQuery('EXECUTE IMMEDIATE with INTO clause must be a query');
  if (result.schema.length !== wanted) throw invalidQuery(`The query in EXECUTE IMMEDIATE returns ${result.schema.length} columns, but the INTO clause has ${wanted} variables`);
  if (result.rows.rowCount > 1) throw invalidQuery('The query in EXECUTE IMMEDIATE with INTO clause must return at most one row');
  return result.rows.rows()[0] ?? [];
}

async function stored(run: ScriptRun, { result }: JobOutcome, index: number, cell: Cell, target: Variable): Promise<Variable> {
  const field = result?.schema[index];
  const from = field === undefined ? target.type : fieldType(field);
  if (cell === null || sameType(from, target.type)) return { ...target, cell };
  const value = { sql: '$x', type: from };
  if (!canCoerce(value, target.type)) throw invalidQuery(`Cannot coerce column ${index + 1} of type ${typeName(from)} to the type of its variable, ${typeName(target.type)}`);
  const rows = await run.context.engine.query(`SELECT ${assign(value, target.field, 'Value')}`, [target.type], new Map([['x', { type: from, cell }]]));
  return variableOf(target.field, target.type, rows.rows()[0]?.[0] ?? null);
}
