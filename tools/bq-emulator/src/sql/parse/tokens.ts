/** A flat look at GoogleSQL, enough to find clauses that the parser does not know. Never used to change what a text means. */
export interface Token {
  readonly kind: 'word' | 'string' | 'number' | 'symbol';
  /** Upper-cased for words. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const PATTERN = new RegExp(
  [
    String.raw`(?<skip>\s+|--[^\n]*|#[^\n]*|/\*[\s\S]*?\*/)`,
    String.raw`(?<string>(?:[rR][bB]?|[bB][rR]?)?(?:"""(?:\\[\s\S]|(?!""")[^\\])*"""|'''(?:\\[\s\S]|(?!''')[^\\])*'''|"(?!"")(?:\\[\s\S]|[^"\\\n])*"|'(?!'')(?:\\[\s\S]|[^'\\\n])*')|` + '`(?:\\\\[\\s\\S]|[^`\\\\\\n])*`)',
    String.raw`(?<number>\d[\w.]*)`,
    String.raw`(?<word>@{0,2}[A-Za-z_]\w*)`,
    String.raw`(?<symbol>[\s\S])`,
  ].join('|'),
  'y',
);

export function tokenize(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  PATTERN.lastIndex = 0;
  for (let match = PATTERN.exec(sql); match !== null; match = PATTERN.exec(sql)) {
    const groups = match.groups ?? {};
    const kind = (['string', 'number', 'word', 'symbol'] as const).find((k) => groups[k] !== undefined);
    if (kind !== undefined) {
      tokens.push({ kind, text: kind === 'word' ? match[0].toUpperCase() : match[0], start: match.index, end: match.index + match[0].length });
    }
  }
  return tokens;
}

/** Index of the token that closes the bracket opened at `open`. */
export function closingIndex(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const text = tokens[i]?.text;
    if (text === '(' || text === '[') depth++;
    if (text === ')' || text === ']') depth--;
    if (depth === 0) return i;
  }
  return -1;
}

/** Index of the `(` around the token at `from`, or -1. */
export function enclosingIndex(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let i = from; i >= 0; i--) {
    if (tokens[i]?.text === ')') depth++;
    if (tokens[i]?.text === '(' && depth-- === 0) return i;
  }
  return -1;
}

export const isWord = (token: Token | undefined, ...words: readonly string[]): boolean => token?.kind === 'word' && words.includes(token.text);

/** Stretches `[from, to)` between the commas of tokens `from` to `to` that stand in no brackets. Empty stretches are left out. */
export function splitAtCommas(tokens: readonly Token[], from: number, to: number): readonly (readonly [number, number])[] {
  const parts: [number, number][] = [];
  let start = from;
  for (let i = from; i < to; i++) {
    const text = tokens[i]?.text;
    if (text === '(' || text === '[') i = Math.max(i, closingIndex(tokens, i));
    if (text === ',') { parts.push([start, i]); start = i + 1; }
  }
  return [...parts, [start, to] as const].filter(([a, b]) => b > a);
}
