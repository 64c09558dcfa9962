/** One-character escapes (docs: lexical#escape_sequences). */
const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '?': '?', '"': '"', "'": "'", '`': '`' };
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|X([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([^]))/g;
/** Written as escapes, so that any reader of the literal sees the same end of it. */
const UNSAFE = /[\u0000-\u001f'\\\u007f-\u00a0\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufeff]/g;

/** Most literals: nothing in them needs care. */
const PLAIN = /^'[\x20-\x26\x28-\x5b\x5d-\x7e]*'$/;

/** Where the quotes of a literal begin: behind its `r`, `b`, `rb`. */
const OPENING = /^([rRbB]{0,2})("""|'''|"|')/;

/**
 * The same literal as `'…'` in one line. Quotes inside become `\x27`, so that its end is the same for readers that know
 * backslashes and for those that do not. Undefined when an escape is none of GoogleSQL's.
 */
export function plainLiteral(text: string): string | undefined {
  if (PLAIN.test(text)) return text;
  const [all = '', prefix = '', quote = ''] = OPENING.exec(text) ?? [];
  const body = text.slice(all.length, text.length - quote.length);
  const kind = prefix.toLowerCase();
  const isBytes = kind.includes('b');
  const lines = body.replace(/\r\n?/g, '\n');
  const raw = isBytes ? utf8(lines) : lines;
  const value = kind.includes('r') ? raw : unescaped(lines, isBytes);
  if (value === undefined) return undefined;
  return isBytes ? `b'${escapedBytes(value)}'` : `'${value.replace(UNSAFE, escapedCharacter)}'`;
}

/** Bytes above 127 stand for themselves as U+0080 to U+00FF behind an escape; text in a bytes literal is UTF-8. */
function unescaped(body: string, isBytes: boolean): string | undefined {
  if (!body.includes('\\')) return isBytes ? utf8(body) : body;
  let ok = true;
  let value = '';
  let from = 0;
  for (const match of body.matchAll(ESCAPE)) {
    const [whole, hex, upperHex, short, long, octal, single] = match;
    const plain = body.slice(from, match.index);
    value += isBytes ? utf8(plain) : plain;
    from = match.index + whole.length;
    const byte = hex ?? upperHex;
    if (single !== undefined) {
      const meaning = ESCAPES[single];
      if (meaning === undefined) ok = false;
      else value += meaning;
    } else if (byte !== undefined || octal !== undefined) {
      const code = byte === undefined ? parseInt(octal ?? '', 8) : parseInt(byte, 16);
      if (code > (isBytes ? 0xff : 0x7f)) ok = false;
      value += String.fromCharCode(code);
    } else {
      const code = parseInt(short ?? long ?? '', 16);
      if (isBytes || code > 0x10_ffff || (code >= 0xd800 && code <= 0xdfff)) ok = false;
      else value += String.fromCodePoint(code);
    }
  }
  const rest = body.slice(from);
  return ok ? value + (isBytes ? utf8(rest) : rest) : undefined;
}

function escapedCharacter(character: string): string {
  if (character === '\\') return '\\\\';
  if (character === '\n') return '\\n';
  const code = character.charCodeAt(0);
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

function escapedBytes(value: string): string {
  return value.replace(/[^\x20-\x7e]|['\\]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function utf8(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}
