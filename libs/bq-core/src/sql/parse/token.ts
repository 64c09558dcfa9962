/** A piece of SQL text. `dashed` is the number inside of a project name that is written without backticks (`my-project-1.d.t`). */
export type TokenKind = 'word' | 'quoted' | 'number' | 'dashed' | 'string' | 'bytes' | 'parameter' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written. */
  readonly text: string;
  /** A word in upper case, a symbol as it is; empty for all others, so that no literal can be taken for a keyword. */
  readonly upper: string;
  /** UTF-16 offset of the first unit, and of the one behind the last. */
  readonly start: number;
  readonly end: number;
}

export interface SqlSpan {
  readonly start: number;
  readonly end: number;
}
