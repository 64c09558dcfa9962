import { invalidQuery } from '../../api-error.js';
import type { NodeOf, ScriptNode } from '../../sql/script/script-node.js';
import { fieldOf, STRING } from '../../sql/sql-type.js';
import { declare, set } from './assignments.js';
import { call } from './call-procedure.js';
import { evaluate, evaluateAs, evaluateCondition } from './evaluate.js';
import { executeImmediate } from './execute-immediate.js';
import { type Flow, NEXT, runLoop } from './run-loop.js';
import { runSql } from './run-sql.js';
import { ScriptError, scriptError } from './script-error.js';
import { type ScriptRun, turn } from './script-run.js';
import { ScriptTransaction } from './script-transaction.js';
import { assertion } from './assertion.js';
import { sameCell } from './same-cell.js';

/** Runs statements in order until one of them leaves. */
export async function runNodes(run: ScriptRun, nodes: readonly ScriptNode[]): Promise<Flow> {
  for (const node of nodes) {
    const flow = await runNode(run, node);
    if (flow.kind !== 'next') return flow;
  }
  return NEXT;
}

async function runNode(run: ScriptRun, node: ScriptNode): Promise<Flow> {
  await turn(run);
  try {
    return await dispatch(run, node);
  } catch (error) {
    run.context.signal?.throwIfAborted();
    if (error instanceof ScriptError && !isLeaf(node)) throw error;
    throw scriptError(error, run.source, node.span);
  }
}

/** A statement that holds others adds nothing to an error of theirs. */
const isLeaf = (node: ScriptNode): boolean => !['if', 'case', 'loop', 'while', 'repeat', 'for', 'block'].includes(node.kind);

async function dispatch(run: ScriptRun, node: ScriptNode): Promise<Flow> {
  switch (node.kind) {
    case 'sql': await runSql(run, node.span); return NEXT;
    case 'declare': await declare(run, node); return NEXT;
    case 'set': await set(run, node); return NEXT;
    case 'if': return runIf(run, node);
    case 'case': return runCase(run, node);
    case 'loop': case 'while': case 'repeat': case 'for': return runLoop(run, node, runNodes);
    case 'break': case 'continue': return { kind: node.kind, label: node.label };
    case 'block': return block(run, node);
    case 'raise': throw await raised(run, node);
    case 'return': return { kind: 'return' };
    case 'execute': await executeImmediate(run, node); return NEXT;
    case 'call': await call(run, node, runNodes); return NEXT;
    case 'assert': await assertion(run, node); return NEXT;
    case 'begin-transaction': case 'commit': case 'rollback': await transact(run, node.kind); return NEXT;
  }
}

async function runIf(run: ScriptRun, node: NodeOf<'if'>): Promise<Flow> {
  for (const branch of node.branches) {
    if (await evaluateCondition(run, branch.condition, 'IF condition')) return runNodes(run, branch.body);
  }
  return node.otherwise === undefined ? NEXT : runNodes(run, node.otherwise);
}

async function runCase(run: ScriptRun, node: NodeOf<'case'>): Promise<Flow> {
  const subject = node.subject === undefined ? undefined : await evaluate(run, node.subject);
  for (const branch of node.branches) {
    const holds = subject === undefined ? await evaluateCondition(run, branch.condition, 'CASE condition') : sameCell(subject, await evaluateAs(run, branch.condition, subject.field));
    if (holds) return runNodes(run, branch.body);
  }
  return node.otherwise === undefined ? NEXT : runNodes(run, node.otherwise);
}

async function block(run: ScriptRun, node: NodeOf<'block'>): Promise<Flow> {
  const { environment } = run;
  const leaving = (flow: Flow): Flow => (flow.kind === 'break' && flow.label !== undefined && flow.label.toLowerCase() === node.label?.toLowerCase() ? NEXT : flow);
  const { handler } = node;
  if (handler === undefined) return leaving(await environment.scoped(() => runNodes(run, node.body)));
  try {
    return leaving(await environment.scoped(() => runNodes(run, node.body)));
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    const outer = environment.error;
    environment.error = error;
    try {
      return leaving(await environment.scoped(() => runNodes(run, handler)));
    } finally {
      environment.error = outer;
    }
  }
}

/** `RAISE` alone passes the handled error on. */
async function raised(run: ScriptRun, node: NodeOf<'raise'>): Promise<unknown> {
  if (node.message !== undefined) {
    const { cell } = await evaluateAs(run, node.message, fieldOf('', STRING));
    return invalidQuery(String(cell as string | null));
  }
  return run.environment.error ?? invalidQuery('Cannot re-raise an existing exception outside of an exception handler');
}

async function transact(run: ScriptRun, kind: 'begin-transaction' | 'commit' | 'rollback'): Promise<void> {
  const { context, environment } = run;
  const { transaction } = environment;
  if (kind === 'begin-transaction') {
    if (transaction !== undefined) throw invalidQuery('Transaction control statement failed: a transaction is already in progress');
    await environment.temporary.prepare();
    environment.transaction = await ScriptTransaction.begin(context);
    return;
  }
  if (transaction === undefined) throw invalidQuery(`Transaction control statement failed: there is no active transaction to ${kind === 'commit' ? 'commit' : 'roll back'}`);
  environment.transaction = undefined;
  await (kind === 'commit' ? transaction.commit(context) : transaction.rollback(context));
}

