import { parseQuery, startsQuery } from './parse-query.js';
import { TokenCursor } from './token-cursor.js';
import type { SqlSpan } from './token.js';
import type { TreeNode } from './tree.js';

/** A statement that is no query, by its first word; its tree is not built. */
export interface OtherStatement {
  readonly keyword: string;
  readonly span: SqlSpan;
}

export type ParsedText =
  | { readonly is: 'query'; readonly tree: TreeNode }
  /** Nothing, or only comments and semicolons. */
  | { readonly is: 'empty' }
  | { readonly is: 'other'; readonly first: OtherStatement }
  /** A query, and then something behind its semicolon. */
  | { readonly is: 'several'; readonly second: OtherStatement };

/**
 * Reads one query of GoogleSQL: SELECT with all of its clauses and expressions (docs: query-syntax). Hand-written, since it must read
 * 32 KB in milliseconds, and since what runs for a tenant is written anew from this tree. Other statements are only named.
 *
 * @param maxTokens words, symbols and literals, comments not counted. Default 100,000
 * @throws SqlSyntaxError
 */
export function parseStatement(sql: string, maxTokens?: number): ParsedText {
  const cursor = new TokenCursor(sql, maxTokens);
  while (cursor.is(';')) cursor.take();
  const first = cursor.peek();
  if (first.kind === 'end') return { is: 'empty' };
  if (!startsQuery(cursor)) return { is: 'other', first: { keyword: first.upper || first.text, span: first } };
  const tree = cursor.node('statement', parseQuery(cursor));
  const isClosed = cursor.is(';');
  while (cursor.is(';')) cursor.take();
  const next = cursor.peek();
  if (next.kind === 'end') return { is: 'query', tree };
  if (!isClosed) cursor.fail('the end of the statement');
  return { is: 'several', second: { keyword: next.upper || next.text, span: next } };
}
