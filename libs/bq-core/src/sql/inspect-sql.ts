import { LRUCache } from 'lru-cache';
import { parse } from 'sql-parser-cst';
import { type FoundNames, findNames } from './find-names.js';
import { namesOfQuery, type QueryShape, shapeOfQuery } from './inspect-query.js';
import { type ParsedText, parseStatement, type TreeNode } from './parse/index.js';
import { type ResolvedQuery, resolveNames } from './resolve/index.js';
import { classOfStatements, type StatementClass } from './statement-class.js';
import type { SyntaxNode } from './syntax-node.js';

/** What one parse tells of a text of SQL. */
export interface SqlInspection extends FoundNames {
  readonly statementClass: StatementClass;
  /** Statements in the text, empty ones not counted. */
  readonly statements: number;
  /** UTF-16 units. */
  readonly length: number;
  /** Of one query that stands alone; absent for other statements. */
  readonly shape?: QueryShape;
  /** Why the text could not be read; then nothing else here is known. The parsers know no pipe syntax, for one. */
  readonly syntaxError?: string;
}

export interface SqlInspector {
  inspect(sql: string): SqlInspection;
}

export interface SqlInspectorOptions {
  /** Texts remembered. Default 2,000. */
  readonly maxEntries?: number;
  /** Characters of SQL remembered, all texts together. Default 16 million. */
  readonly maxCharacters?: number;
}

const NOTHING: FoundNames = {
  tables: [],
  aliases: [],
  functions: [],
  tableFunctions: [],
  parameters: [],
  hasPositionalParameters: false,
  hasJoin: false,
  hasGroupBy: false,
  hasCte: false,
};

/** Parses each text once. Values travel as parameters, so that the same few hundred texts come again and again. */
export class CachedSqlInspector implements SqlInspector {
  readonly #cache: LRUCache<string, SqlInspection>;

  constructor(options: SqlInspectorOptions = {}) {
    const { maxEntries = 2_000, maxCharacters = 16_000_000 } = options;
    this.#cache = new LRUCache({ max: maxEntries, maxSize: maxCharacters, sizeCalculation: (_inspection, sql) => sql.length + 1 });
  }

  inspect(sql: string): SqlInspection {
    let inspection = this.#cache.get(sql);
    if (inspection === undefined) {
      inspection = inspectSql(sql);
      this.#cache.set(sql, inspection);
    }
    return inspection;
  }
}

/**
 * One parse, no cache. Never throws. Queries are read by our own parser; other statements, and what it does not know, by
 * `sql-parser-cst`, which knows DML, DDL and scripts, and takes a millisecond for each hundred characters.
 */
export function inspectSql(sql: string): SqlInspection {
  const tree = queryTree(sql);
  return tree === undefined ? inspectStatements(sql) : inspectTree(tree, sql.length);
}

/** The same for a query that is parsed already. @param length of its text, UTF-16 units */
export function inspectTree(tree: TreeNode, length: number, resolved: ResolvedQuery = resolveNames(tree)): SqlInspection {
  return { ...namesOfQuery(resolved), statementClass: 'select', statements: 1, length, shape: shapeOfQuery(resolved) };
}

function queryTree(sql: string): TreeNode | undefined {
  let parsed: ParsedText;
  try {
    parsed = parseStatement(sql);
  } catch {
    return undefined;
  }
  return parsed.is === 'query' ? parsed.tree : undefined;
}

function inspectStatements(sql: string): SqlInspection {
  let parsed: readonly SyntaxNode[];
  try {
    parsed = parse(sql, { dialect: 'bigquery', paramTypes: ['@name', '@`name`', '?'] }).statements as unknown as readonly SyntaxNode[];
  } catch (error) {
    return { ...NOTHING, statementClass: 'unknown', statements: 0, length: sql.length, syntaxError: firstLineOf(error) };
  }
  const statements = parsed.filter((statement) => statement.type !== 'empty');
  return {
    ...findNames(statements),
    statementClass: classOfStatements(statements.map((statement) => statement.type)),
    statements: statements.length,
    length: sql.length,
  };
}

function firstLineOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] ?? message;
}
