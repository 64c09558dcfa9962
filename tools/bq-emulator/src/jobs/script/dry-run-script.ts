import { fieldOf, INT64 } from '../../sql/sql-type.js';
import { tokenize } from '../../sql/parse/tokens.js';
import { type NodeOf, type ScriptNode, type Span, textOf } from '../../sql/script/script-node.js';
import { fieldOfTypeText } from '../../sql/script/type-text.js';
import { columnNames } from '../../sql/translate/query.js';
import type { StatementPlan } from '../../sql/translate/statement.js';
import type { JobContext, JobOutcome } from '../job-context.js';
import { costsOf, defaultDatasetOf, plan, type QueryRequest } from '../query-job.js';
import { declare, nullOf } from './assignments.js';
import { readsData } from './evaluate.js';
import { defineFunction, FUNCTION } from './run-sql.js';
import { ScriptEnvironment, type Variable } from './script-environment.js';
import { parametersOf } from './script-parameters.js';
import type { ScriptRun } from './script-run.js';
import { TemporaryTables } from './temporary-tables.js';
import { validateScript } from './validate-script.js';

/** What is known so far of the bytes that a script would read. */
interface Estimate extends ScriptRun {
  readonly total: { bytes: number; complete: boolean };
  /** Variables whose value only the run itself would tell, by lower-cased name. */
  readonly unknown: Set<string>;
}

/**
 * Validates a script without running it: its structure, the syntax of its statements and the names of its types. Its bytes are the sum
 * of those statements that can be told beforehand, each branch and each loop's body once. A statement that refers to what an earlier one
 * makes cannot: the sum is a lower bound then.
 */
export async function dryRunScript(context: JobContext, request: QueryRequest, source: string, nodes: readonly ScriptNode[]): Promise<JobOutcome> {
  validateScript(source, nodes);
  const { projectId, configuration } = request;
  const environment = new ScriptEnvironment({ projectId, defaultDataset: request.environment?.defaultDataset ?? defaultDatasetOf(projectId, configuration), temporary: new TemporaryTables({ catalog: context.catalog, projectId }) });
  for (const [name, fn] of request.environment?.functions ?? []) environment.functions.set(name, fn);
  const estimate: Estimate = { context, request: { ...request, environment }, environment, source: { text: source }, progress: { last: undefined, statements: 0 }, total: { bytes: 0, complete: true }, unknown: new Set() };
  await addNodes(estimate, nodes);
  const { bytes, complete } = estimate.total;
  const totalBytesProcessed = String(bytes);
  return { statistics: { totalBytesProcessed, query: { statementType: 'SCRIPT', totalBytesProcessed, totalBytesProcessedAccuracy: complete ? 'PRECISE' : 'LOWER_BOUND', totalBytesBilled: '0', cacheHit: false, schema: { fields: [] } } } };
}

async function addNodes(estimate: Estimate, nodes: readonly ScriptNode[]): Promise<void> {
  for (const node of nodes) await addNode(estimate, node);
}

async function addNode(estimate: Estimate, node: ScriptNode): Promise<void> {
  switch (node.kind) {
    case 'sql': return addSql(estimate, node.span);
    case 'declare': return addDeclared(estimate, node);
    case 'set':
      await addExpressions(estimate, [node.value]);
      for (const { name } of node.targets) estimate.unknown.add(name.toLowerCase());
      return;
    case 'if': case 'case':
      await addExpressions(estimate, [...(node.kind === 'case' && node.subject !== undefined ? [node.subject] : []), ...node.branches.map((branch) => branch.condition)]);
      return addUncertain(estimate, [...node.branches.map((branch) => branch.body), node.otherwise ?? []]);
    case 'while': await addExpressions(estimate, [node.condition]); return addUncertain(estimate, [node.body]);
    case 'repeat': await addExpressions(estimate, [node.until]); return addUncertain(estimate, [node.body]);
    case 'loop': return addUncertain(estimate, [node.body]);
    case 'for': return addFor(estimate, node);
    case 'block': return addUncertain(estimate, [node.body, node.handler ?? []], node.handler === undefined);
    case 'assert': return addExpressions(estimate, [node.condition]);
    case 'execute': case 'call': estimate.total.complete = false; return;
    case 'break': case 'continue': case 'raise': case 'return': case 'begin-transaction': case 'commit': case 'rollback': return;
  }
}

/** Bodies of which nobody knows how often they run. @param certain but for these: once */
async function addUncertain(estimate: Estimate, bodies: readonly (readonly ScriptNode[])[], certain = false): Promise<void> {
  if (!certain) estimate.total.complete = false;
  for (const body of bodies) await estimate.environment.scoped(() => addNodes(estimate, body));
}

async function addSql(estimate: Estimate, span: Span): Promise<void> {
  const text = textOf(estimate.source.text, span);
  if (!FUNCTION.test(text)) return void (await addText(estimate, span, text));
  try {
    defineFunction(estimate, text);
  } catch {
    estimate.total.complete = false;
  }
}

/** Adds what a text would read. @returns its plan; undefined where it cannot be told before earlier statements have run */
async function addText(estimate: Estimate, span: Span, text: string): Promise<StatementPlan | undefined> {
  try {
    const planned = await plan(estimate.context, { ...estimate.request, environment: estimate.environment, parameters: parametersOf(estimate, span) }, text);
    // What a variable will be is not known, and so not which partitions it leaves.
    const pruned = !tokenize(text).some((token) => estimate.unknown.has(token.text.toLowerCase()));
    estimate.total.bytes += (await costsOf(estimate.context, pruned ? planned : { ...planned, scans: [] })).processed;
    return planned;
  } catch {
    estimate.total.complete = false;
    return undefined;
  }
}

/** Only an expression with a query reads anything. */
async function addExpressions(estimate: Estimate, spans: readonly Span[]): Promise<void> {
  for (const span of spans) {
    const text = textOf(estimate.source.text, span);
    if (readsData(text)) await addText(estimate, span, `SELECT ${text}`);
  }
}

async function addDeclared(estimate: Estimate, node: NodeOf<'declare'>): Promise<void> {
  const { init, type, names } = node;
  if (init === undefined || (estimate.unknown.size === 0 && !readsData(textOf(estimate.source.text, init)))) {
    try {
      return await declare(estimate, node);
    } catch {
      estimate.total.complete = false;
    }
  }
  const planned = init === undefined ? undefined : await addText(estimate, init, `SELECT ${textOf(estimate.source.text, init)}`);
  const column = planned?.kind === 'select' ? planned.columns[0] : undefined;
  declareUnknown(estimate, names.map(({ name }) => name), nullOf(type === undefined ? fieldOf('', column?.type ?? INT64) : fieldOfTypeText(textOf(estimate.source.text, type))));
}

function declareUnknown({ environment, unknown }: Estimate, names: readonly string[], variable: Variable): void {
  for (const name of names) {
    if (environment.find(name) === undefined) environment.declare(name, variable, '');
    unknown.add(name.toLowerCase());
  }
}

async function addFor(estimate: Estimate, node: NodeOf<'for'>): Promise<void> {
  const planned = await addText(estimate, node.query, textOf(estimate.source.text, node.query));
  estimate.total.complete = false;
  await estimate.environment.scoped(async () => {
    if (planned?.kind === 'select') {
      const names = columnNames(planned.columns);
      declareUnknown(estimate, [node.variable.name], nullOf(fieldOf('', { kind: 'STRUCT', fields: planned.columns.map((c, i) => ({ name: names[i] ?? '', type: c.type })) })));
    }
    await addNodes(estimate, node.body);
  });
}
