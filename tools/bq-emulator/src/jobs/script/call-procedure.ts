import { invalidQuery, notFound } from '../../api-error.js';
import type { TableField } from '../../catalog/table-store.js';
import { lineColumn } from '../../sql/parse/line-column.js';
import { parseSql } from '../../sql/parse/parse-sql.js';
import { parseScript } from '../../sql/script/parse-script.js';
import { type NodeOf, type ScriptNode, type Span, textOf } from '../../sql/script/script-node.js';
import { fieldOf, fieldType, INT64, sameType, widest } from '../../sql/sql-type.js';
import { nameNode } from '../../sql/translate/create-routine.js';
import { type RoutineEntry, routineName, type RoutineParameter } from '../../sql/translate/routine-entry.js';
import { routineId } from '../../sql/translate/routine-calls.js';
import { Translation } from '../../sql/translate/translation.js';
import { declaredVariable, nullOf } from './assignments.js';
import { evaluate, evaluateAs } from './evaluate.js';
import type { Variable } from './script-environment.js';
import type { Flow } from './run-loop.js';
import type { ScriptRun } from './script-run.js';

/** `CALL procedure(arguments)`: https://cloud.google.com/bigquery/docs/reference/standard-sql/procedural-language#call */
export async function call(run: ScriptRun, node: NodeOf<'call'>, body: (run: ScriptRun, nodes: readonly ScriptNode[]) => Promise<Flow>): Promise<void> {
  const name = textOf(run.source.text, node.name).trim();
  if (await systemProcedure(run, name)) return;
  const procedure = findProcedure(run, name, node.name);
  if (node.args.length !== procedure.parameters.length) throw invalidQuery(`Number of arguments does not match for procedure ${routineName(procedure)}: expected ${procedure.parameters.length}, got ${node.args.length}`);
  const inputs = new Map<string, Variable>();
  for (const [i, parameter] of procedure.parameters.entries()) inputs.set(parameter.name.toLowerCase(), await argument(run, parameter, node.args[i] ?? node.name));
  const inner: ScriptRun = { ...run, source: { text: procedure.body, procedure: routineName(procedure) } };
  const { variables } = await run.environment.called(inputs, { projectId: procedure.id.projectId, datasetId: procedure.id.datasetId }, () => body(inner, parseScript(procedure.body)));
  for (const [i, parameter] of procedure.parameters.entries()) {
    const result = variables.get(parameter.name.toLowerCase());
    if (parameter.mode !== 'IN' && result !== undefined) giveBack(run, node.args[i] ?? node.name, result);
  }
}

function findProcedure(run: ScriptRun, name: string, span: Span): RoutineEntry {
  const translation = new Translation(parseSql('SELECT 1'), { catalog: run.context.view, projectId: run.request.projectId, defaultDataset: run.environment.defaultDataset, parameters: [], nowMicros: 0n });
  const id = routineId(translation, nameNode(name));
  const entry = id === undefined ? undefined : run.context.view.routine?.(id);
  if (id === undefined || entry?.type !== 'PROCEDURE') throw notFound(`Procedure is not found: ${id === undefined ? name : `${id.projectId}.${id.datasetId}.${id.routineId}`} at ${lineColumn(run.source.text, span.start)}`);
  return entry;
}

const fieldOfParameter = (parameter: RoutineParameter): TableField => fieldOf('', parameter.type ?? INT64);

async function argument(run: ScriptRun, parameter: RoutineParameter, span: Span): Promise<Variable> {
  if (parameter.mode === 'IN') return parameter.type === undefined ? evaluate(run, span) : evaluateAs(run, span, fieldOfParameter(parameter));
  const given = outVariable(run, parameter, span);
  if (parameter.mode === 'OUT') return parameter.type === undefined ? nullOf(given.field) : nullOf(fieldOfParameter(parameter));
  return parameter.type === undefined ? given : evaluateAs(run, span, fieldOfParameter(parameter));
}

function outVariable(run: ScriptRun, parameter: RoutineParameter, span: Span): Variable {
  const name = variableName(run, span);
  if (name === undefined) throw invalidQuery(`${parameter.mode} argument ${parameter.name} must be a variable at ${lineColumn(run.source.text, span.start)}`);
  const variable = declaredVariable(run, { name, span });
  const same = parameter.type === undefined || sameType(widest(parameter.type), widest(fieldType(variable.field)));
  if (!same) throw invalidQuery(`The type of variable ${name} does not match the type of ${parameter.mode} argument ${parameter.name} at ${lineColumn(run.source.text, span.start)}`);
  return variable;
}

function variableName(run: ScriptRun, span: Span): string | undefined {
  const text = textOf(run.source.text, span).trim();
  return /^`?[A-Za-z_]\w*`?$/.test(text) ? text.replaceAll('`', '') : undefined;
}

function giveBack(run: ScriptRun, span: Span, result: Variable): void {
  const name = variableName(run, span);
  if (name !== undefined) run.environment.assign(name, { ...result, field: declaredVariable(run, { name, span }).field });
}

/** https://cloud.google.com/bigquery/docs/reference/system-procedures */
async function systemProcedure(run: ScriptRun, name: string): Promise<boolean> {
  switch (name.replaceAll('`', '').toUpperCase()) {
    case 'BQ.REFRESH_MATERIALIZED_VIEW': return true;
    case 'BQ.ABORT_SESSION': {
      const { sessionId } = run.environment;
      if (sessionId === undefined) throw invalidQuery('BQ.ABORT_SESSION() is called outside of a session');
      await run.context.sessions.end(run.context, sessionId);
      return true;
    }
    default: return false;
  }
}
