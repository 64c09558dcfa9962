import { type Expr, parse, type Program, type ReplaceColumns, type SelectStmt, type Statement } from 'sql-parser-cst';
import { type ApiError, invalidQuery } from '../../api-error.js';
import { closingIndex, type Token, tokenize } from './tokens.js';

/**
 * A clause that `sql-parser-cst` cannot read. It is blanked out (same length, so that positions stay true), read apart, and
 * handed back to the translator by position: the node that ends right before `at`, spaces aside, owns it.
 */
export type Gap =
  | { readonly kind: 'nulls'; readonly at: number; readonly first: boolean }
  | { readonly kind: 'replace'; readonly at: number; readonly columns: ReplaceColumns }
  | { readonly kind: 'zone'; readonly at: number; readonly zone: Expr };

export interface ParsedSql {
  readonly source: string;
  /** The text with every gap blanked. */
  readonly text: string;
  readonly statements: readonly Statement[];
  readonly gaps: readonly Gap[];
}

const OPTIONS = { dialect: 'bigquery', includeRange: true, paramTypes: ['@name', '?'] } as const;

export function parseSql(source: string): ParsedSql {
  const { text, gaps } = extractGaps(rewriteMergeUnnest(source));
  const program = parseProgram(text);
  const statements = program.statements.filter((s) => s.type !== 'empty');
  if (statements.length === 0) throw invalidQuery('Syntax error: Unexpected end of statement');
  return { source, text, statements, gaps };
}

function parseProgram(text: string): Program {
  try {
    return parse(text, { ...OPTIONS, paramTypes: [...OPTIONS.paramTypes] });
  } catch (error) {
    throw syntaxError(error, text);
  }
}

/** `Syntax error: Unexpected "x" at [line:column]`, as BigQuery says it. */
function syntaxError(error: unknown, text: string): ApiError {
  const message = error instanceof Error ? error.message : String(error);
  const [first = ''] = message.split('\n');
  const place = /--> [^\n]*?:(\d+):(\d+)/.exec(message);
  const where = place === null ? lineColumn(text, text.length) : `[${place[1]}:${place[2]}]`;
  return invalidQuery(`${first.replace(/^Syntax Error/, 'Syntax error').replace(/ \(.*$/, '')} at ${where}`);
}

export function lineColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `[${before.length}:${(before.at(-1) ?? '').length + 1}]`;
}

const isWord = (token: Token | undefined, ...words: readonly string[]): boolean => token?.kind === 'word' && words.includes(token.text);

/** `MERGE … USING UNNEST(x) S` becomes `USING (SELECT * FROM UNNEST(x)) S`: the parser wants a table or a subquery there. */
function rewriteMergeUnnest(source: string): string {
  const tokens = tokenize(source);
  const merge = tokens.findIndex((token) => isWord(token, 'MERGE'));
  if (merge === -1) return source;
  const using = tokens.findIndex((token, i) => i > merge && isWord(token, 'USING'));
  const open = using + 2;
  if (using === -1 || !isWord(tokens[using + 1], 'UNNEST') || tokens[open]?.text !== '(') return source;
  const close = tokens[closingIndex(tokens, open)];
  const unnest = tokens[using + 1];
  if (close === undefined || unnest === undefined) return source;
  return `${source.slice(0, unnest.start)}(SELECT * FROM ${source.slice(unnest.start, close.end)})${source.slice(close.end)}`;
}

function extractGaps(source: string): { readonly text: string; readonly gaps: readonly Gap[] } {
  const tokens = tokenize(source);
  const gaps: Gap[] = [];
  let text = source;
  const blank = (start: number, end: number): void => {
    text = text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end);
  };
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    const next = tokens[i + 1];
    if (token === undefined || next === undefined) break;
    if (isWord(token, 'NULLS') && isWord(next, 'FIRST', 'LAST')) {
      gaps.push({ kind: 'nulls', at: token.start, first: next.text === 'FIRST' });
      blank(token.start, next.end);
    } else if (isWord(token, 'REPLACE') && next.text === '(' && isAfterExcept(tokens, i)) {
      const end = tokens[closingIndex(tokens, i + 1)]?.end ?? next.end;
      gaps.push({ kind: 'replace', at: token.start, columns: readApart(source, `SELECT * ${source.slice(token.start, end)}`, token.start - 9, replaceColumns) });
      blank(token.start, end);
    } else if (isWord(token, 'AT') && isWord(next, 'TIME') && isWord(tokens[i + 2], 'ZONE')) {
      const open = enclosingOpen(tokens, i);
      const end = tokens[closingIndex(tokens, open)]?.start;
      const start = tokens[i + 3]?.start;
      if (isWord(tokens[open - 1], 'EXTRACT') && end !== undefined && start !== undefined) {
        gaps.push({ kind: 'zone', at: token.start, zone: readApart(source, `SELECT ${source.slice(start, end)}`, start - 7, firstExpression) });
        blank(token.start, end);
      }
    }
  }
  return { text, gaps };
}

/** `* EXCEPT (…) REPLACE (` and no other REPLACE. */
function isAfterExcept(tokens: readonly Token[], replace: number): boolean {
  let depth = 0;
  for (let i = replace - 1; i >= 0; i--) {
    const text = tokens[i]?.text;
    if (text === ')') depth++;
    if (text === '(') depth--;
    if (depth === 0) return text === '(' && isWord(tokens[i - 1], 'EXCEPT');
  }
  return false;
}

function enclosingOpen(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let i = from; i >= 0; i--) {
    if (tokens[i]?.text === ')') depth++;
    if (tokens[i]?.text === '(' && depth-- === 0) return i;
  }
  return -1;
}

/** Parses a piece on its own, padded so that its nodes keep their positions in the whole text. */
function readApart<T>(source: string, piece: string, offset: number, pick: (select: SelectStmt) => T): T {
  const padding = offset > 0 ? source.slice(0, offset).replace(/[^\n]/g, ' ') : '';
  const [statement] = parseProgram(padding + piece).statements;
  if (statement?.type !== 'select_stmt') throw invalidQuery('Syntax error: Unexpected clause');
  return pick(statement);
}

function selectItem(select: SelectStmt): unknown {
  const [clause] = select.clauses;
  return clause?.type === 'select_clause' ? clause.columns?.items[0] : undefined;
}

const replaceColumns = (select: SelectStmt): ReplaceColumns => selectItem(select) as ReplaceColumns;
const firstExpression = (select: SelectStmt): Expr => selectItem(select) as Expr;
