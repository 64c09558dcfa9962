import { type ApiError, invalidQuery } from '../../api-error.js';
import { lineColumn } from '../parse/line-column.js';
import { type Token, tokenize } from '../parse/tokens.js';
import type { Span } from './script-node.js';

/** Walks over the tokens of a script. */
export class TokenCursor {
  readonly source: string;
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(source: string) {
    this.source = source;
    this.tokens = tokenize(source);
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  get position(): number {
    return this.peek()?.start ?? this.source.trimEnd().length;
  }

  /** Where the last token taken ends. */
  get end(): number {
    return this.tokens[this.at - 1]?.end ?? 0;
  }

  isWord(...words: readonly string[]): boolean {
    const token = this.peek();
    return token?.kind === 'word' && words.includes(token.text);
  }

  isSymbol(symbol: string): boolean {
    const token = this.peek();
    return token?.kind === 'symbol' && token.text === symbol;
  }

  next(): Token {
    const token = this.peek();
    if (token === undefined) throw this.error('Unexpected end of script');
    this.at += 1;
    return token;
  }

  accept(...words: readonly string[]): boolean {
    const found = words.every((word, i) => this.peek(i)?.kind === 'word' && this.peek(i)?.text === word);
    if (found) this.at += words.length;
    return found;
  }

  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.accept(word)) throw this.unexpected(`keyword ${word}`);
  }

  acceptSymbol(symbol: string): boolean {
    const found = this.isSymbol(symbol);
    if (found) this.at += 1;
    return found;
  }

  expectSymbol(symbol: string): void {
    if (!this.acceptSymbol(symbol)) throw this.unexpected(`"${symbol}"`);
  }

  /** A name, in backticks or not. */
  identifier(): { readonly name: string; readonly span: Span } {
    const token = this.peek();
    const quoted = token?.kind === 'string' && token.text.startsWith('`');
    if (token === undefined || (token.kind !== 'word' && !quoted)) throw this.unexpected('identifier');
    this.at += 1;
    const span = { start: token.start, end: token.end };
    return { name: quoted ? token.text.slice(1, -1) : this.source.slice(span.start, span.end), span };
  }

  /**
   * Takes tokens up to, not including, one of `words` or `symbols` outside brackets and CASE … END.
   * A `;` always ends it.
   */
  until(words: readonly string[], symbols: readonly string[] = []): Span {
    const start = this.position;
    let brackets = 0;
    let cases = 0;
    for (let token = this.peek(); token !== undefined; token = this.peek()) {
      // After a dot a keyword is a field: `r.end`.
      const keyword = token.kind === 'word' && this.peek(-1)?.text !== '.';
      if (brackets === 0 && cases === 0) {
        if (keyword && words.includes(token.text)) break;
        if (token.kind === 'symbol' && (token.text === ';' || token.text === ')' || symbols.includes(token.text))) break;
      }
      if (token.kind === 'symbol' && ['(', '['].includes(token.text)) brackets += 1;
      if (token.kind === 'symbol' && [')', ']'].includes(token.text)) brackets -= 1;
      if (keyword && token.text === 'CASE') cases += 1;
      if (keyword && token.text === 'END' && cases > 0) cases -= 1;
      this.at += 1;
    }
    return { start, end: Math.max(start, this.end) };
  }

  /** An expression, which has at least one token. */
  expression(words: readonly string[], symbols: readonly string[] = []): Span {
    const before = this.at;
    const span = this.until(words, symbols);
    if (this.at === before) throw this.unexpected('expression');
    return span;
  }

  /** The rest of a statement, up to its `;`. */
  statement(): Span {
    const start = this.position;
    while (this.peek() !== undefined && !this.isSymbol(';')) this.at += 1;
    return { start, end: this.end };
  }

  error(message: string, at = this.position): ApiError {
    return invalidQuery(`Syntax error: ${message} at ${lineColumn(this.source, at)}`);
  }

  unexpected(wanted: string): ApiError {
    const token = this.peek();
    if (token === undefined) return this.error(`Expected ${wanted} but got end of script`);
    const text = this.source.slice(token.start, token.end);
    return this.error(`Expected ${wanted} but got ${token.kind === 'word' && /^[A-Z]+$/.test(text) ? `keyword ${text}` : JSON.stringify(text)}`);
  }
}
