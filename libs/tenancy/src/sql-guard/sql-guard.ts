import {
  type AdmittedStatement,
  emitTree,
  type GuardScope,
  inspectTree,
  type ParsedText,
  parseStatement,
  type ResolvedQuery,
  resolveNames,
  SqlSyntaxError,
  type SqlSyntaxProblem,
  type StatementGuard,
  type TreeNode,
} from '@cloudact/bq-core';
import { TenantCache } from '../cache/tenant-cache.js';
import { checkTree } from './check-tree.js';
import type { SqlRefusal } from './refusals.js';
import { SqlRefusedError } from './sql-refused-error.js';

/** UTF-16 units of a statement of free SQL. */
export const MAX_FREE_SQL_LENGTH = 32_768;

/** Words, symbols and literals of one statement; it bounds the time that the guard itself takes. */
export const MAX_FREE_SQL_TOKENS = 6_000;

export interface SqlGuardOptions {
  /** Verdicts remembered, for all organisations. Default 5,000. */
  readonly maxEntries?: number;
  /** Characters of SQL remembered, all texts together. Default 8 million. */
  readonly maxCharacters?: number;
}

type Verdict = { readonly admitted: AdmittedStatement } | { readonly refused: SqlRefusedError };

const REFUSAL_OF_PROBLEM: Readonly<Record<SqlSyntaxProblem, SqlRefusal>> = {
  character: 'CHARACTER',
  legacy: 'LEGACY_SQL',
  literal: 'UNREADABLE',
  identifier: 'IDENTIFIER',
  comment: 'UNREADABLE',
  depth: 'TOO_DEEP',
  size: 'TOO_COMPLEX',
  pipe: 'PIPE_SYNTAX',
  variable: 'SYSTEM_VARIABLE',
  syntax: 'UNREADABLE',
};

/**
 * The guard for SQL that people and language models write: reads it, holds every node, function and table against an allow-list, and
 * writes it anew. What it cannot read it refuses. It keeps one organisation's SQL to its own dataset; how much a query costs or computes
 * is for the byte cap, the timeout and the tier.
 */
export class SqlGuard implements StatementGuard {
  readonly #verdicts: TenantCache<string, Verdict>;

  constructor(options: SqlGuardOptions = {}) {
    const { maxEntries = 5_000, maxCharacters = 8_000_000 } = options;
    this.#verdicts = new TenantCache({ maxEntries, ttlMs: Infinity, maxUnits: maxCharacters });
  }

  /** @throws SqlRefusedError */
  admit(sql: string, scope: GuardScope): AdmittedStatement {
    if (sql.length > MAX_FREE_SQL_LENGTH) throw new SqlRefusedError('TOO_LONG', sql, { start: MAX_FREE_SQL_LENGTH, end: sql.length });
    const org = `${scope.projectId}.${scope.datasetId}`;
    let verdict = this.#verdicts.get(org, sql);
    if (verdict === undefined) {
      verdict = verdictOn(sql, scope);
      this.#verdicts.set(org, sql, verdict, sql.length + 1);
    }
    if ('refused' in verdict) throw verdict.refused;
    return verdict.admitted;
  }
}

function verdictOn(sql: string, scope: GuardScope): Verdict {
  try {
    return { admitted: admitAnew(sql, scope) };
  } catch (error) {
    if (error instanceof SqlRefusedError) return { refused: error };
    throw error;
  }
}

/** Twice over: what was written anew must pass the same checks and come out unchanged, or the two readings differ. */
function admitAnew(sql: string, scope: GuardScope): AdmittedStatement {
  const written = rewrite(sql, scope, 'names').sql;
  const again = rewrite(written, scope, 'all');
  if (again.sql !== written) throw new SqlRefusedError('NOT_STABLE', sql, { start: 0, end: sql.length });
  return { sql: written, inspection: inspectTree(again.tree, written.length, again.resolved) };
}

interface Rewritten {
  readonly sql: string;
  readonly tree: TreeNode;
  readonly resolved: ResolvedQuery;
}

function rewrite(sql: string, scope: GuardScope, detail: 'all' | 'names'): Rewritten {
  const parsed = readStatement(sql);
  if (parsed.is === 'empty') throw new SqlRefusedError('EMPTY', sql, { start: 0, end: sql.length });
  if (parsed.is === 'several') throw new SqlRefusedError('SEVERAL_STATEMENTS', sql, parsed.second.span);
  if (parsed.is === 'other') throw new SqlRefusedError('NOT_A_QUERY', sql, parsed.first.span);
  const { tree } = parsed;
  const resolved = resolveNames(tree, detail);
  const instead = checkTree(sql, tree, resolved, scope);
  try {
    return { sql: emitTree(tree, (node) => (node.kind === 'table_path' ? instead.get(node) : undefined)), tree, resolved };
  } catch (error) {
    throw asRefusal(error, sql);
  }
}

function readStatement(sql: string): ParsedText {
  try {
    return parseStatement(sql, MAX_FREE_SQL_TOKENS);
  } catch (error) {
    throw asRefusal(error, sql);
  }
}

function asRefusal(error: unknown, sql: string): unknown {
  return error instanceof SqlSyntaxError ? new SqlRefusedError(REFUSAL_OF_PROBLEM[error.problem], sql, error.span, error.what) : error;
}
