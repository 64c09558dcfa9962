/** Where a text of JSON is, as far as keys go: `undefined` in a list. */
type Level = Set<string> | undefined;

/**
 * The first key that a JSON object of the text has twice, or undefined. Parsers disagree about which of the two counts (RFC 8259 §4), so
 * that whoever checks one may not be checking what another uses. Expects valid JSON; of anything else it finds what it finds.
 */
export function duplicateKey(text: string): string | undefined {
  const levels: Level[] = [];
  let mayBeKey = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case '{':
        levels.push(new Set());
        mayBeKey = true;
        break;
      case '[':
        levels.push(undefined);
        break;
      case '}':
      case ']':
        levels.pop();
        mayBeKey = false;
        break;
      case ',':
        mayBeKey = levels.at(-1) !== undefined;
        break;
      case '"': {
        const end = endOfString(text, at);
        const keys = mayBeKey ? levels.at(-1) : undefined;
        if (keys !== undefined) {
          const key = textOf(text.slice(at, end + 1));
          if (keys.has(key)) return key;
          keys.add(key);
        }
        mayBeKey = false;
        at = end;
        break;
      }
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text[end - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}

/** Escapes are resolved: `"\u0061"` is `"a"`. */
function textOf(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
}
