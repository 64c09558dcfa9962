import { LRUCache } from 'lru-cache';
import { parse } from 'sql-parser-cst';
import { type FoundNames, findNames } from './find-names.js';
import { classOfStatements, type StatementClass } from './statement-class.js';
import type { SyntaxNode } from './syntax-node.js';

/** What one parse tells of a text of SQL. */
export interface SqlInspection extends FoundNames {
  readonly statementClass: StatementClass;
  /** Statements in the text, empty ones not counted. */
  readonly statements: number;
  /** UTF-16 units. */
  readonly length: number;
  /** Why the text could not be read; then nothing else here is known. The parser knows no pipe syntax, for one. */
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

/** One parse, no cache. Never throws. */
export function inspectSql(sql: string): SqlInspection {
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
