import { invalidQuery } from '../../api-error.js';
import { lineColumn } from '../../sql/parse/line-column.js';
import { type AssignedName, type ScriptNode, textOf } from '../../sql/script/script-node.js';
import { parseProcedure, parseScript } from '../../sql/script/parse-script.js';
import { fieldOfTypeText } from '../../sql/script/type-text.js';
import { parsedText, refuseUnreadable } from '../../sql/translate/statement.js';
import { relocated } from './script-error.js';

/** Reads every statement of a script before the first runs: one that cannot be read means that none does. */
export function validateScript(source: string, nodes: readonly ScriptNode[], outer: Declared = new Map()): void {
  const declared = new Map(outer);
  for (const node of nodes) {
    try {
      validateNode(source, node);
    } catch (error) {
      throw relocated(error, '', source, node.span);
    }
    if (node.kind === 'declare') for (const name of node.names) declare(source, declared, name);
    const inner = new Map(declared);
    if (node.kind === 'for') declare(source, inner, node.variable);
    for (const body of bodiesOf(node)) validateScript(source, body, inner);
  }
}

/** A procedure's body is read when the procedure is created. */
export function validateProcedure(body: string): void {
  validateScript(body, parseScript(body));
}

/** Where each variable in scope is declared, by lower-cased name. */
type Declared = ReadonlyMap<string, string>;

/** A variable may not hide another. */
function declare(source: string, declared: Map<string, string>, { name, span }: AssignedName): void {
  const key = name.toLowerCase();
  const before = declared.get(key);
  const place = lineColumn(source, span.start);
  if (before !== undefined) throw invalidQuery(`Variable '${name}' redeclaration at ${place}; ${name} previously declared here ${before}`);
  declared.set(key, place);
}

function validateNode(source: string, node: ScriptNode): void {
  if (node.kind === 'declare' && node.type !== undefined) fieldOfTypeText(textOf(source, node.type));
  if (node.kind !== 'sql') return;
  const text = textOf(source, node.span);
  refuseUnreadable(text);
  if (parseProcedure(text) === undefined) parsedText(text);
}

function bodiesOf(node: ScriptNode): readonly (readonly ScriptNode[])[] {
  switch (node.kind) {
    case 'if': case 'case': return [...node.branches.map((b) => b.body), node.otherwise ?? []];
    case 'loop': case 'while': case 'repeat': case 'for': return [node.body];
    case 'block': return [node.body, node.handler ?? []];
    default: return [];
  }
}
