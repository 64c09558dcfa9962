import type { ScriptNode, NodeOf } from '../../sql/script/script-node.js';
import { evaluateCondition, evaluateRows } from './evaluate.js';
import { lineColumn } from '../../sql/parse/line-column.js';
import { type ScriptRun, turn } from './script-run.js';

/** How a statement ends, and where the script goes on. */
export type Flow = { readonly kind: 'next' | 'return' } | { readonly kind: 'break' | 'continue'; readonly label: string | undefined };
export const NEXT: Flow = { kind: 'next' };

type Loop = NodeOf<'loop' | 'while' | 'repeat' | 'for'>;
type Body = (run: ScriptRun, nodes: readonly ScriptNode[]) => Promise<Flow>;

const isFor = (flow: Flow, label: string | undefined): boolean => 'label' in flow && (flow.label === undefined || flow.label.toLowerCase() === label?.toLowerCase());

/** One round of a loop: whether it goes on, or how it ends. */
async function round(run: ScriptRun, loop: Loop, body: Body): Promise<Flow | undefined> {
  await turn(run);
  const flow = await body(run, loop.body);
  if (flow.kind === 'next' || (flow.kind === 'continue' && isFor(flow, loop.label))) return undefined;
  return flow.kind === 'break' && isFor(flow, loop.label) ? NEXT : flow;
}

export async function runLoop(run: ScriptRun, loop: Loop, body: Body): Promise<Flow> {
  switch (loop.kind) {
    case 'loop':
      for (;;) {
        const ended = await round(run, loop, body);
        if (ended !== undefined) return ended;
      }
    case 'while':
      while (await evaluateCondition(run, loop.condition, 'WHILE condition')) {
        const ended = await round(run, loop, body);
        if (ended !== undefined) return ended;
      }
      return NEXT;
    case 'repeat':
      do {
        const ended = await round(run, loop, body);
        if (ended !== undefined) return ended;
      } while (!(await evaluateCondition(run, loop.until, 'REPEAT condition')));
      return NEXT;
    case 'for': return runFor(run, loop, body);
  }
}

async function runFor(run: ScriptRun, loop: NodeOf<'for'>, body: Body): Promise<Flow> {
  const rows = await evaluateRows(run, loop.query);
  const { name, span } = loop.variable;
  for (const row of rows) {
    const ended = await run.environment.scoped(async () => {
      run.environment.declare(name, row, lineColumn(run.source.text, span.start));
      return round(run, loop, body);
    });
    if (ended !== undefined) return ended;
  }
  return NEXT;
}
