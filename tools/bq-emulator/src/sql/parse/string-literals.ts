import { invalidQuery } from '../../api-error.js';
import { lineColumn } from './line-column.js';
import { applyEdits, type Edit, made, type Rewritten } from './source-pieces.js';
import { type Token, tokenize } from './tokens.js';

/**
 * Raw literals with a backslash in them as plain ones, for the parser ends `r'\''` at the second quote and takes `r'\'` for whole; and literals
 * that never end, or stand where none may, refused: https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#string_and_bytes_literals
 */
export function rewriteStrings(source: string): Rewritten {
  const tokens = tokenize(source);
  const edits: Edit[] = [];
  tokens.forEach((token, i) => {
    if (token.kind === 'symbol' && QUOTES.includes(token.text)) throw invalidQuery(`Syntax error: ${unclosed(source, tokens[i - 1], token)} at ${lineColumn(source, startOf(tokens[i - 1], token))}`);
    if (token.kind === 'symbol' && source.startsWith('/*', token.start)) throw invalidQuery(`Syntax error: Unclosed comment at ${lineColumn(source, token.start)}`);
    if (isLiteral(token) && isLiteral(tokens[i - 1])) throw invalidQuery(`Syntax error: Unexpected string literal ${token.text} at ${lineColumn(source, token.start)}`);
    if (token.text === '@' && tokens[i + 1]?.start === token.end) edits.push(...quotedParameter(token, tokens[i + 1]));
    const plain = isLiteral(token) && token.text.includes('\\') ? plainLiteral(token.text) : undefined;
    if (plain !== undefined) edits.push({ start: token.start, end: token.end, pieces: [made(plain, token.start)] });
  });
  return applyEdits(source, edits);
}

/** `` @`name` `` is `@name`. */
function quotedParameter(at: Token, name: Token | undefined): readonly Edit[] {
  const plain = /^`([A-Za-z_]\w*)`$/.exec(name?.text ?? '')?.[1];
  return plain === undefined || name === undefined ? [] : [{ start: at.start, end: name.end, pieces: [made(`@${plain}`, at.start)] }];
}

const QUOTES = ["'", '"', '`'];
const isLiteral = (token: Token | undefined): token is Token => token?.kind === 'string' && !token.text.startsWith('`');
const RAW = /^(?:[rR][bB]?|[bB][rR])(?=["'])/;

/** A raw literal with its backslashes doubled, and the quotes behind them as escapes; undefined where it is not raw. */
function plainLiteral(text: string): string | undefined {
  const prefix = RAW.exec(text)?.[0];
  if (prefix === undefined) return undefined;
  return `${/b/i.test(prefix) ? 'b' : ''}${text.slice(prefix.length).replace(/\\(["']|\\)?/g, (_, next: string | undefined) => (next === undefined ? '\\\\' : next === '\\' ? '\\\\\\\\' : `\\\\\\${next}`))}`;
}

/** The prefix of a literal that never ends is a word of its own. */
const prefixOf = (before: Token | undefined, quote: Token): string => (before?.kind === 'word' && before.end === quote.start && /^(?:R|B|RB|BR)$/.test(before.text) ? before.text : '');
const startOf = (before: Token | undefined, quote: Token): number => quote.start - prefixOf(before, quote).length;

function unclosed(source: string, before: Token | undefined, quote: Token): string {
  if (quote.text === '`') return 'Unclosed identifier literal';
  const prefix = prefixOf(before, quote);
  const triple = source.startsWith(quote.text.repeat(3), quote.start) ? 'triple-quoted ' : '';
  return `Unclosed ${triple}${prefix.includes('R') ? 'raw ' : ''}${prefix.includes('B') ? 'bytes' : 'string'} literal`;
}
