import { SqlSyntaxError } from './sql-syntax-error.js';
import type { Token, TokenKind } from './token.js';

/** Tokens of one text; more is refused before the parser starts. */
export const MAX_SQL_TOKENS = 100_000;

/** Invisible or direction-changing characters by which a text reads otherwise than it runs; they have no place even in a literal. */
const FORBIDDEN = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const LEGACY = /^#\s*legacysql/i;

/** Spaces of Unicode too: they come along when text is copied, and what is written anew has none of them. */
const SPACE = /[ \t\r\n\f\v\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+/y;
const LINE_COMMENT = /(?:--|#)[^\r\n]*/y;
const BLOCK_COMMENT = /\/\*[^]*?\*\//y;
const NUMBER = /0[xX][0-9A-Fa-f]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y;
const DASHED = /[0-9][0-9A-Za-z_]*/y;
const DIGITS = /^\d+$/;
/** Triple quotes first. A backslash takes the next character along, in raw literals too (docs: lexical#quoted_literals). */
const STRING = /[rRbB]{0,2}(?:"""(?:[^"\\]|\\[^]|"(?!""))*"""|'''(?:[^'\\]|\\[^]|'(?!''))*'''|"(?:[^"\\\r\n]|\\[^\r\n])*"|'(?:[^'\\\r\n]|\\[^\r\n])*')/y;
/** `"`, `'`, and the letters that may stand before them. */
const MAY_START_STRING: ReadonlySet<number> = new Set([34, 39, 66, 82, 98, 114]);
const STRING_START = /(?:[rR][bB]?|[bB][rR]?)?["']/y;
/** Letters, digits and what BigQuery's flexible names allow, dots for whole paths; no backslash, so that nothing needs reading twice. */
const QUOTED = /`([\p{L}\p{N}\p{M}_ .:&%=+<>#|$*@/-]{1,1024})`/uy;
const PARAMETER = /@(?:[A-Za-z_][A-Za-z0-9_]*|`[A-Za-z_][A-Za-z0-9_]*`)|\?/y;
/** Symbols that begin no longer one. */
const ALONE: ReadonlyMap<number, string> = new Map([...'(),[];+*/'].map((symbol) => [symbol.charCodeAt(0), symbol]));
const SYMBOL = /<=|>=|<>|!=|\|\||<<|>>|=>|->|[-+*/~&|^=<>.,()[\];]/y;

/** The tokens of a text, and one of kind `end`. @throws SqlSyntaxError */
export function lex(sql: string, maxTokens = MAX_SQL_TOKENS): Token[] {
  const forbidden = FORBIDDEN.exec(sql);
  if (forbidden !== null) throw new SqlSyntaxError('character', `the character U+${(sql.codePointAt(forbidden.index) ?? 0).toString(16).toUpperCase().padStart(4, '0')} is not allowed`, { start: forbidden.index, end: forbidden.index + 1 });
  const tokens: Token[] = [];
  let at = 0;
  while ((at = skipTrivia(sql, at)) < sql.length) {
    if (tokens.length >= maxTokens) throw new SqlSyntaxError('size', `more than ${maxTokens} words and symbols`, { start: at, end: sql.length });
    const token = nextToken(sql, at, tokens);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', upper: '', start: sql.length, end: sql.length });
  return tokens;
}

function skipTrivia(sql: string, from: number): number {
  let at = from;
  for (;;) {
    const code = sql.charCodeAt(at);
    if (code === 32 || (code >= 9 && code <= 13) || (code > 127 && matchEnd(SPACE, sql, at) !== -1)) at = matchEnd(SPACE, sql, at);
    else if (code === 35 || (code === 45 && sql.charCodeAt(at + 1) === 45)) {
      const end = matchEnd(LINE_COMMENT, sql, at);
      if (code === 35 && LEGACY.test(sql.slice(at, end))) throw new SqlSyntaxError('legacy', 'legacy SQL is not accepted', { start: at, end });
      at = end;
    } else if (code === 47 && sql.charCodeAt(at + 1) === 42) {
      const end = matchEnd(BLOCK_COMMENT, sql, at);
      if (end === -1) throw new SqlSyntaxError('comment', 'a comment is not closed', { start: at, end: sql.length });
      at = end;
    } else return at;
  }
}

function nextToken(sql: string, at: number, before: readonly Token[]): Token {
  const code = sql.charCodeAt(at);
  if (code === 96) return quotedToken(sql, at);
  if (MAY_START_STRING.has(code) && matchEnd(STRING_START, sql, at) !== -1) return stringToken(sql, at);
  if (isNameStart(code)) {
    let end = at + 1;
    while (isNameStart(sql.charCodeAt(end)) || isDigit(sql.charCodeAt(end))) end += 1;
    const text = sql.slice(at, end);
    return { kind: 'word', text, upper: text.toUpperCase(), start: at, end: at + text.length };
  }
  if ((code >= 48 && code <= 57) || (code === 46 && isDigit(sql.charCodeAt(at + 1)) && !followsName(before, at))) return numberToken(sql, at, before);
  if (code === 64 || code === 63) {
    const end = matchEnd(PARAMETER, sql, at);
    if (end === -1) throw new SqlSyntaxError('variable', 'system variables and hints are not accepted', { start: at, end: at + 2 });
    return token('parameter', sql, at, end);
  }
  const alone = ALONE.get(code);
  if (alone !== undefined) return { kind: 'symbol', text: alone, upper: alone, start: at, end: at + 1 };
  const end = matchEnd(SYMBOL, sql, at);
  if (end === -1) throw new SqlSyntaxError('character', `unexpected ${JSON.stringify(String.fromCodePoint(sql.codePointAt(at) ?? 0))}`, { start: at, end: at + 1 });
  const text = sql.slice(at, end);
  if (text === '|' && sql[end] === '>') throw new SqlSyntaxError('pipe', 'pipe syntax (|>) is not accepted; write SELECT … FROM …', { start: at, end: end + 1 });
  return { kind: 'symbol', text, upper: text, start: at, end };
}

function quotedToken(sql: string, at: number): Token {
  const end = matchEnd(QUOTED, sql, at);
  const close = sql.indexOf('`', at + 1);
  if (end === -1) throw new SqlSyntaxError('identifier', 'a name in backticks is empty, not closed, or has characters that names may not have', { start: at, end: close === -1 ? sql.length : close + 1 });
  return token('quoted', sql, at, end);
}

function stringToken(sql: string, at: number): Token {
  const end = matchEnd(STRING, sql, at);
  if (end === -1) throw new SqlSyntaxError('literal', 'a string is not closed', { start: at, end: sql.length });
  const prefix = sql.slice(at, at + 2).toLowerCase();
  const isBytes = /^(?:b|rb)/.test(prefix) || prefix === 'br';
  return token(isBytes ? 'bytes' : 'string', sql, at, end);
}

function numberToken(sql: string, at: number, before: readonly Token[]): Token {
  const dash = before.at(-1);
  const name = before.at(-2);
  const isDashed = dash?.text === '-' && dash.end === at && name?.end === dash.start && (name.kind === 'word' || name.kind === 'dashed');
  let end = matchEnd(NUMBER, sql, at);
  if (isDashed && isNameStart(sql.charCodeAt(end))) return token('dashed', sql, at, matchEnd(DASHED, sql, at));
  if (isDashed && sql[end] === '-' && DIGITS.test(sql.slice(at, end))) return token('dashed', sql, at, end);
  if (isDashed && sql[end] === '`') end = matchEnd(DASHED, sql, at);
  if (isNameStart(sql.charCodeAt(end)) || isDigit(sql.charCodeAt(end))) throw new SqlSyntaxError('literal', 'a number runs into a name', { start: at, end: end + 1 });
  return token('number', sql, at, end);
}

const token = (kind: TokenKind, sql: string, start: number, end: number): Token => ({ kind, text: sql.slice(start, end), upper: '', start, end });
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isNameStart = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;

/** `x.1` is not a number behind a name. */
function followsName(before: readonly Token[], at: number): boolean {
  const last = before.at(-1);
  return last !== undefined && last.end === at && (last.kind === 'word' || last.kind === 'quoted' || last.upper === ')' || last.upper === ']');
}

function matchEnd(pattern: RegExp, sql: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(sql) ? pattern.lastIndex : -1;
}
