import { invalidQuery } from '../../api-error.js';

/** Decodes string and bytes literals from their source text: https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical */
const SIMPLE: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '?': '?', '"': '"', "'": "'", '`': '`' };

interface Quoted {
  readonly raw: boolean;
  readonly body: string;
}

function unquote(text: string): Quoted {
  const prefix = /^[rRbB]*/.exec(text)?.[0] ?? '';
  const rest = text.slice(prefix.length);
  const fence = rest.startsWith('"""') || rest.startsWith("'''") ? 3 : 1;
  return { raw: /r/i.test(prefix), body: rest.slice(fence, rest.length - fence) };
}

const ESCAPE = /\\(?:([abfnrtv\\?"'`])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\s\S]))/g;

function unescape(body: string): string {
  return body.replace(ESCAPE, (whole: string, simple?: string, hex?: string, short?: string, long?: string, octal?: string) => {
    if (simple !== undefined) return SIMPLE[simple] ?? simple;
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    const code = hex ?? short ?? long;
    if (code === undefined) throw invalidQuery(`Syntax error: Illegal escape sequence: ${whole}`);
    const point = Number.parseInt(code, 16);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) throw invalidQuery(`Syntax error: Illegal escape sequence: ${whole} is not a valid Unicode code point`);
    return String.fromCodePoint(point);
  });
}

export function stringValue(text: string): string {
  const { raw, body } = unquote(text);
  return raw ? body : unescape(body);
}

export function bytesValue(text: string): Uint8Array {
  const { raw, body } = unquote(text);
  if (raw) return Buffer.from(body, 'utf8');
  const unicode = /(?:^|[^\\])(?:\\\\)*(\\[uU])/.exec(body);
  if (unicode !== null) throw invalidQuery(`Syntax error: Illegal escape sequence: Unicode escape sequence ${unicode[1] ?? ''} cannot be used in bytes literals`);
  const parts: Buffer[] = [];
  let last = 0;
  // A backslash that is itself escaped begins no escape.
  for (const match of body.matchAll(/\\(?:[xX]([0-9a-fA-F]{2})|([0-7]{3})|[\s\S])/g)) {
    if (match[1] === undefined && match[2] === undefined) continue;
    parts.push(Buffer.from(unescape(body.slice(last, match.index)), 'utf8'));
    parts.push(Buffer.from([match[1] === undefined ? Number.parseInt(match[2] ?? '0', 8) : Number.parseInt(match[1], 16)]));
    last = match.index + match[0].length;
  }
  parts.push(Buffer.from(unescape(body.slice(last)), 'utf8'));
  return Buffer.concat(parts);
}
