import { floatText } from './float-text.js';

/** Texts of FORMAT's `%t` and `%T`: https://cloud.google.com/bigquery/docs/reference/standard-sql/string_functions#t_and_t_behavior */
export function floatLiteral(x: number, style: string): string {
  if (!Number.isFinite(x)) return style === 'T' ? `CAST("${floatText(x)}" AS FLOAT64)` : floatText(x);
  const text = floatText(x);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t`, '\\': '\\\\' };

const hexEscape = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`;

/** In double quotes, or in single ones where the text holds double ones only. */
export function quotedLiteral(text: string): string {
  const quote = text.includes('"') && !text.includes("'") ? "'" : '"';
  const body = text.replace(/[\u0000-\u001f\u007f\\]/g, (c) => ESCAPES[c] ?? hexEscape(c.charCodeAt(0)));
  return `${quote}${quote === '"' ? body.replaceAll('"', String.raw`\"`) : body}${quote}`;
}

/** `%t` escapes what is not printable; `%T` makes it a literal. */
export function bytesLiteral(bytes: Uint8Array, style: string): string {
  const shown = [...bytes].map((b) => (b === 0x5c ? '\\\\' : b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : hexEscape(b))).join('');
  if (style !== 'T') return shown;
  return shown.includes('"') && !shown.includes("'") ? `b'${shown}'` : `b"${shown.replaceAll('"', String.raw`\"`)}"`;
}
