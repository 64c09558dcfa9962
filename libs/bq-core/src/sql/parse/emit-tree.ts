import { plainLiteral } from './literal-text.js';
import { RESERVED_WORDS } from './reserved-words.js';
import { SqlSyntaxError } from './sql-syntax-error.js';
import type { Token } from './token.js';
import { isNode, type TreeNode } from './tree.js';

/** What stands instead of a node; undefined: the node as it is. */
export type Substitute = (node: TreeNode) => string | undefined;

const NO_SPACE_BEFORE: ReadonlySet<string> = new Set([')', ']', ',', '.']);
const NO_SPACE_BEHIND: ReadonlySet<string> = new Set(['(', '[', '.']);

/**
 * The statement from its tree: one line, one space between tokens where one may stand, no comments, literals as `plainLiteral` writes
 * them.
 *
 * @throws SqlSyntaxError when a literal has an escape that GoogleSQL does not know
 */
export function emitTree(tree: TreeNode, substitute: Substitute = () => undefined): string {
  const pieces: string[] = [];
  let before = '(';
  const write = (text: string, glued: boolean): void => {
    if (!glued && !NO_SPACE_BEHIND.has(before) && !NO_SPACE_BEFORE.has(text)) pieces.push(' ');
    pieces.push(text);
    before = text;
  };
  const visit = (node: TreeNode): void => {
    const instead = substitute(node);
    if (instead !== undefined) return write(instead, false);
    let behindName = false;
    for (const part of node.parts) {
      if (isNode(part)) visit(part);
      else write(NAMES.has(node.kind) && RESERVED_WORDS.has(part.upper) ? `\`${part.text}\`` : textOf(part), (behindName && part.upper === '(') || (part.upper === '[' && node.kind !== 'array'));
      behindName = node.kind !== 'select' && isNode(part) ? part.kind === 'function_name' || part.kind === 'type' : FUNCTION_LIKE.has(node.kind);
    }
  };
  visit(tree);
  return pieces.join('');
}

/** Kinds in which a word is a name even where it is reserved (`x.from`): in backticks nobody takes it for a clause. */
const NAMES: ReadonlySet<string> = new Set(['path', 'field']);

/** Kinds whose own first word is written as the name of a function. */
const FUNCTION_LIKE: ReadonlySet<string> = new Set(['cast', 'extract', 'struct', 'array_query', 'unnest', 'exists', 'type', 'with_expression', 'pivot', 'unpivot']);

function textOf(token: Token): string {
  if (token.kind !== 'string' && token.kind !== 'bytes') return token.text;
  const plain = plainLiteral(token.text);
  if (plain === undefined) throw new SqlSyntaxError('literal', 'a literal has an escape sequence that GoogleSQL does not know', token);
  return plain;
}
