import { CloudActError } from '@cloudact/bq-resilience';
import type { SqlSpan } from './token.js';

/** `character`: a character that nothing may contain. `depth`, `size`: readable perhaps, but not by us. */
export type SqlSyntaxProblem = 'character' | 'legacy' | 'literal' | 'identifier' | 'comment' | 'depth' | 'size' | 'pipe' | 'variable' | 'syntax';

/** The text is not in the part of GoogleSQL that the parser knows. */
export class SqlSyntaxError extends CloudActError {
  override readonly code = 'SQL_SYNTAX';

  constructor(
    readonly problem: SqlSyntaxProblem,
    readonly what: string,
    readonly span: SqlSpan,
  ) {
    super(`${what} (at character ${span.start + 1}); correct it there`, { facts: { problem, start: span.start, end: span.end } });
  }
}
