import { lex } from './lex.js';
import { RESERVED_WORDS } from './reserved-words.js';
import { SqlSyntaxError } from './sql-syntax-error.js';
import type { Token } from './token.js';
import type { NodeKind, TreeNode, TreePart } from './tree.js';

/** Levels of brackets, queries and operators within one another. The parser calls itself, so that this also bounds its stack. */
export const MAX_SQL_DEPTH = 60;

/** Where the parser is in the tokens. */
export class TokenCursor {
  readonly #tokens: Token[];
  #at = 0;
  #depth = 0;

  constructor(sql: string, maxTokens?: number) {
    this.#tokens = lex(sql, maxTokens);
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] as Token;
  }

  take(): Token {
    const token = this.peek();
    if (token.kind === 'end') this.fail('more text');
    this.#at += 1;
    return token;
  }

  /** A keyword or a symbol. */
  is(upper: string, ahead = 0): boolean {
    return this.peek(ahead).upper === upper;
  }

  isOneOf(uppers: ReadonlySet<string>, ahead = 0): boolean {
    return uppers.has(this.peek(ahead).upper);
  }

  /** Takes the words if they all stand here, in this order. */
  accept(...uppers: readonly string[]): Token[] {
    return uppers.every((upper, i) => this.is(upper, i)) ? uppers.map(() => this.take()) : [];
  }

  expect(upper: string): Token {
    return this.is(upper) ? this.take() : this.fail(upper);
  }

  isName(ahead = 0): boolean {
    const { kind, upper } = this.peek(ahead);
    return kind === 'quoted' || (kind === 'word' && !RESERVED_WORDS.has(upper));
  }

  expectName(what: string): Token {
    return this.isName() ? this.take() : this.fail(what);
  }

  /** `>>` closes two types at once; this splits it. */
  expectGreater(): Token {
    const token = this.peek();
    if (token.upper !== '>>') return this.expect('>');
    this.#tokens[this.#at] = { ...token, text: '>', upper: '>', start: token.start + 1 };
    return { ...token, text: '>', upper: '>', end: token.start + 1 };
  }

  /** Runs a step one level deeper. */
  nested<T>(step: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_SQL_DEPTH) throw new SqlSyntaxError('depth', `more than ${MAX_SQL_DEPTH} levels within one another`, this.peek());
    const result = step();
    this.#depth -= 1;
    return result;
  }

  node(kind: NodeKind, ...parts: readonly (TreePart | readonly TreePart[] | undefined)[]): TreeNode {
    const all: TreePart[] = [];
    for (const part of parts) {
      if (part === undefined) continue;
      if (Array.isArray(part)) all.push(...(part as readonly TreePart[]));
      else all.push(part as TreePart);
    }
    return { kind, parts: all };
  }

  /** `item, item, …`, the commas among them. */
  list(item: () => TreeNode | Token): TreePart[] {
    const parts: TreePart[] = [item()];
    while (this.is(',')) parts.push(this.take(), item());
    return parts;
  }

  fail(expected: string): never {
    const { kind, text, start, end } = this.peek();
    throw new SqlSyntaxError('syntax', kind === 'end' ? `the text ends where ${expected} should come` : `unexpected ${text.slice(0, 60)}, expected ${expected}`, { start, end });
  }
}
