const SIMPLE: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\u0007', b: '\b', f: '\f', v: '\v' };
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|[xX]([0-9a-fA-F]{2})|([0-7]{3})|(.))/gs;

/** The text of a quoted GoogleSQL literal, as option values are written (docs/lexical#string_and_bytes_literals); other text is itself. */
export function textOfLiteral(literal: string): string {
  const quote = literal[0];
  if ((quote !== '"' && quote !== "'") || literal.length < 2 || literal.at(-1) !== quote) return literal;
  return literal.slice(1, -1).replace(ESCAPE, (_whole, u: string | undefined, long: string | undefined, x: string | undefined, octal: string | undefined, other: string | undefined) => {
    const hex = u ?? long ?? x;
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    return SIMPLE[other ?? ''] ?? other ?? '';
  });
}

/** `[STRUCT("domain", "costs"), ...]`, as TABLE_OPTIONS writes labels. */
export function labelsOfLiteral(literal: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...literal.matchAll(/STRUCT\("([^"]*)", "([^"]*)"\)/g)].map(([, key = '', value = '']) => [key, value]));
}
