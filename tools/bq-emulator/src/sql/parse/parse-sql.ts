import { type Expr, parse, type Program, type ReplaceColumns, type SelectStmt, type Statement } from 'sql-parser-cst';
import { invalidQuery } from '../../api-error.js';
import { rewriteAssignments } from './assignments.js';
import { rewritePipes } from './pipes.js';
import { rewriteUnreadable } from './rewrites.js';
import { setGap, type SetGap } from './set-operators.js';
import { lineColumn } from './line-column.js';
import { chain } from './source-pieces.js';
import { rewriteStrings } from './string-literals.js';
import { syntaxError } from './syntax-error.js';
import { closingIndex, enclosingIndex, isWord, type Token, tokenize } from './tokens.js';

/**
 * A clause that `sql-parser-cst` cannot read. It is blanked out (same length, so that positions stay true), read apart, and
 * handed back to the translator by position: the node that ends right before `at`, spaces aside, owns it.
 */
export type Gap =
  | { readonly kind: 'nulls'; readonly at: number; readonly first: boolean }
  | { readonly kind: 'replace'; readonly at: number; readonly columns: ReplaceColumns }
  | { readonly kind: 'rename'; readonly at: number; readonly columns: ReplaceColumns }
  | SetGap
  /** `.*` behind anything but a name. */
  | { readonly kind: 'star'; readonly at: number }
  /** The alias of a PIVOT or UNPIVOT. */
  | { readonly kind: 'alias'; readonly at: number; readonly name: string }
  | { readonly kind: 'zone'; readonly at: number; readonly zone: Expr };

export interface ParsedSql {
  readonly source: string;
  /** The text that was parsed, before gaps were blanked: the source without pipes. */
  readonly rewritten: string;
  /** The place in the source of a place in the text. */
  readonly origin: (offset: number) => number;
  /** The text with every gap blanked. */
  readonly text: string;
  readonly statements: readonly Statement[];
  readonly gaps: readonly Gap[];
}

const OPTIONS = { dialect: 'bigquery', includeRange: true, paramTypes: ['@name', '?'] } as const;

export function parseSql(source: string): ParsedSql {
  const { text: rewritten, origin } = chain(source, rewriteStrings, rewritePipes, rewriteUnreadable, rewriteAssignments);
  const place: Place = (offset) => lineColumn(source, origin(offset));
  const { text, gaps } = extractGaps(rewritten, place);
  const program = parseProgram(text, place);
  const statements = program.statements.filter((s) => s.type !== 'empty');
  if (statements.length === 0) throw invalidQuery('Syntax error: Unexpected end of statement');
  return { source, rewritten, origin, text, statements, gaps };
}

/** A place of the source, by its offset in the text that is parsed. */
type Place = (offset: number) => string;

function parseProgram(text: string, place: Place): Program {
  try {
    return parse(text, { ...OPTIONS, paramTypes: [...OPTIONS.paramTypes] });
  } catch (error) {
    throw syntaxError(error, text, place);
  }
}

function extractGaps(source: string, place: Place): { readonly text: string; readonly gaps: readonly Gap[] } {
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
    const before = tokens[i - 1];
    if (token.text === '.' && next.text === '*' && (before?.text === ')' || before?.text === ']' || (before !== undefined && tokens[i - 2]?.text === '.'))) {
      gaps.push({ kind: 'star', at: token.start });
      blank(token.start, next.end);
    }
    const pivoted = pivotAlias(tokens, i);
    if (pivoted !== undefined) {
      gaps.push({ kind: 'alias', at: pivoted.start, name: source.slice(pivoted.name.start, pivoted.name.end).replaceAll('`', '') });
      blank(pivoted.start, pivoted.name.end);
    }
    const set = setGap(tokens, i);
    if (set !== undefined) {
      gaps.push(set.gap);
      for (const [start, end] of set.blanks) blank(start, end);
    }
    if (isWord(token, 'NULLS') && isWord(next, 'FIRST', 'LAST')) {
      gaps.push({ kind: 'nulls', at: token.start, first: next.text === 'FIRST' });
      blank(token.start, next.end);
    } else if (isWord(token, 'REPLACE') && next.text === '(' && isAfterExcept(tokens, i)) {
      const end = tokens[closingIndex(tokens, i + 1)]?.end ?? next.end;
      gaps.push({ kind: 'replace', at: token.start, columns: readApart(source, `SELECT * ${source.slice(token.start, end)}`, token.start - 9, replaceColumns, place) });
      blank(token.start, end);
    } else if (isWord(token, 'RENAME') && next.text === '(' && tokens[i - 1]?.text === '*') {
      const close = closingIndex(tokens, i + 1);
      const end = tokens[close]?.end ?? next.end;
      gaps.push({ kind: 'rename', at: token.start, columns: readApart(source, `SELECT * REPLACE${source.slice(next.start, end)}`, next.start - 16, replaceColumns, place) });
      blank(token.start, end);
    } else if (isWord(token, 'AT') && isWord(next, 'TIME') && isWord(tokens[i + 2], 'ZONE')) {
      const open = enclosingIndex(tokens, i);
      const end = tokens[closingIndex(tokens, open)]?.start;
      const start = tokens[i + 3]?.start;
      if (isWord(tokens[open - 1], 'EXTRACT') && end !== undefined && start !== undefined) {
        gaps.push({ kind: 'zone', at: token.start, zone: readApart(source, `SELECT ${source.slice(start, end)}`, start - 7, firstExpression, place) });
        blank(token.start, end);
      }
    }
  }
  return { text, gaps };
}

const BEHIND_FROM = ['WHERE', 'GROUP', 'HAVING', 'QUALIFY', 'WINDOW', 'ORDER', 'LIMIT', 'UNION', 'INTERSECT', 'EXCEPT', 'JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'ON', 'USING', 'PIVOT', 'UNPIVOT', 'TABLESAMPLE'];

/** `PIVOT (…) AS name`, `UNPIVOT INCLUDE NULLS (…) name`. */
function pivotAlias(tokens: readonly Token[], i: number): { readonly start: number; readonly name: Token } | undefined {
  if (!isWord(tokens[i], 'PIVOT', 'UNPIVOT')) return undefined;
  const open = isWord(tokens[i + 1], 'INCLUDE', 'EXCLUDE') ? i + 3 : i + 1;
  if (tokens[open]?.text !== '(') return undefined;
  const close = closingIndex(tokens, open);
  const as = isWord(tokens[close + 1], 'AS') ? close + 1 : undefined;
  const name = tokens[(as ?? close) + 1];
  const first = tokens[close + 1];
  if (first === undefined || name === undefined || (name.kind !== 'word' && !name.text.startsWith('`')) || (as === undefined && BEHIND_FROM.includes(name.text))) return undefined;
  return { start: first.start, name };
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

/** Parses a piece on its own, padded so that its nodes keep their positions in the whole text. */
function readApart<T>(source: string, piece: string, offset: number, pick: (select: SelectStmt) => T, place: Place): T {
  const padding = offset > 0 ? source.slice(0, offset).replace(/[^\n]/g, ' ') : '';
  const [statement] = parseProgram(padding + piece, place).statements;
  if (statement?.type !== 'select_stmt') throw invalidQuery('Syntax error: Unexpected clause');
  return pick(statement);
}

function selectItem(select: SelectStmt): unknown {
  const [clause] = select.clauses;
  return clause?.type === 'select_clause' ? clause.columns?.items[0] : undefined;
}

/** `(x AS a, …)`: each column of it has its name. */
function replaceColumns(select: SelectStmt): ReplaceColumns {
  const item = selectItem(select) as ReplaceColumns;
  if (item.type !== 'replace_columns' || item.columns.expr.items.some((column) => (column as { readonly type: string }).type !== 'alias')) throw invalidQuery('Syntax error: Expected keyword AS in the list of REPLACE or RENAME');
  return item;
}
const firstExpression = (select: SelectStmt): Expr => selectItem(select) as Expr;
