import { createHash } from 'node:crypto';
import { BIGINT, BLOB, BOOLEAN, DOUBLE, DuckDBBlobValue, DuckDBListValue, LIST, VARCHAR } from '@duckdb/node-api';
import { fromBase32, toBase32 } from '../../encode/base32.js';
import { editDistance } from '../../encode/edit-distance.js';
import { farmFingerprint } from '../../encode/farm-fingerprint.js';
import { casefold } from '../../encode/casefold.js';
import { floatText } from '../../encode/float-text.js';
import { bytesLiteral, floatLiteral, quotedLiteral } from '../../encode/literal-text.js';
import { formatPrintf } from '../../encode/printf.js';
import { formatNumber } from '../../encode/number-format.js';
import { bitGroups, bytesOfBitGroups } from '../../encode/bit-groups.js';
import { soundex } from '../../encode/soundex.js';
import { hasAllTerms } from '../../encode/search-terms.js';
import { captureGroups, extractAll, firstGroup, regexpInstr } from '../../encode/re2-search.js';
import { initcap, instr } from '../../encode/text-search.js';
import type { ScalarFunction } from './scalar-function.js';

const blob = (bytes: Uint8Array): DuckDBBlobValue => new DuckDBBlobValue(Uint8Array.from(bytes));
const strings = (list: DuckDBListValue): readonly (string | null)[] => list.items as readonly (string | null)[];

function bytesOf(text: string, pattern: RegExp, encoding: 'hex' | 'base64'): DuckDBBlobValue {
  if (!pattern.test(text)) throw new RangeError(`Failed to decode invalid ${encoding === 'hex' ? 'hexadecimal' : 'base64'} string`);
  return blob(Buffer.from(encoding === 'hex' && text.length % 2 === 1 ? `0${text}` : text, encoding));
}

/** Surrogates are no characters of their own. */
function codePoint(point: bigint): string {
  if (point < 0n || point > 0x10ffffn || (point >= 0xd800n && point <= 0xdfffn)) throw new RangeError(`Invalid codepoint ${point}`);
  return String.fromCodePoint(Number(point));
}

function byteOf(point: bigint): number {
  if (point < 0n || point > 255n) throw new RangeError(`Invalid extended ASCII code point ${point}`);
  return Number(point);
}

export const TEXT_SCALARS: readonly ScalarFunction[] = [
  { name: 'bq_raise', parameters: [VARCHAR], returns: VARCHAR, call: (message: string) => { throw new RangeError(message); } },
  { name: 'bq_float_text', parameters: [DOUBLE], returns: VARCHAR, call: (x: number) => floatText(x) },
  { name: 'bq_float_literal', parameters: [DOUBLE, VARCHAR], returns: VARCHAR, call: (x: number, style: string) => floatLiteral(x, style) },
  { name: 'bq_quoted_literal', parameters: [VARCHAR], returns: VARCHAR, call: (text: string) => quotedLiteral(text) },
  { name: 'bq_bytes_literal', parameters: [BLOB, VARCHAR], returns: VARCHAR, call: (b: DuckDBBlobValue, style: string) => bytesLiteral(b.bytes, style) },
  {
    name: 'bq_format', parameters: [VARCHAR, LIST(VARCHAR), LIST(VARCHAR), LIST(VARCHAR)], returns: VARCHAR,
    call: (format: string, kinds: DuckDBListValue, texts: DuckDBListValue, literals: DuckDBListValue) =>
      formatPrintf(format, strings(kinds).map((kind, i) => ({ kind: kind ?? '', text: strings(texts)[i] ?? null, literal: strings(literals)[i] ?? null }))),
  },
  { name: 'bq_normalize', parameters: [VARCHAR, VARCHAR], returns: VARCHAR, call: (text: string, form: string) => text.normalize(form) },
  // The engine changes letters one by one; some become several.
  { name: 'bq_upper', parameters: [VARCHAR], returns: VARCHAR, call: (text: string) => text.toUpperCase() },
  { name: 'bq_lower', parameters: [VARCHAR], returns: VARCHAR, call: (text: string) => text.toLowerCase() },
  { name: 'bq_edit_distance', parameters: [VARCHAR, VARCHAR], returns: BIGINT, call: (a: string, b: string) => BigInt(editDistance(a, b)) },
  { name: 'bq_casefold', parameters: [VARCHAR], returns: VARCHAR, call: (text: string) => casefold(text) },
  { name: 'bq_number_format', parameters: [VARCHAR, VARCHAR], returns: VARCHAR, call: (format: string, text: string) => formatNumber(format, text) },
  { name: 'bq_to_base', parameters: [BLOB, VARCHAR], returns: VARCHAR, call: (b: DuckDBBlobValue, base: string) => bitGroups(b.bytes, base === 'BASE2' ? 1 : 3) },
  { name: 'bq_of_base', parameters: [VARCHAR, VARCHAR], returns: BLOB, call: (text: string, base: string) => blob(bytesOfBitGroups(text, base === 'BASE2' ? 1 : 3)) },
  { name: 'bq_soundex', parameters: [VARCHAR], returns: VARCHAR, call: (text: string) => soundex(text) },
  { name: 'bq_initcap', parameters: [VARCHAR], returns: VARCHAR, call: (text: string) => initcap(text) },
  { name: 'bq_initcap_by', parameters: [VARCHAR, VARCHAR], returns: VARCHAR, call: (text: string, delimiters: string) => initcap(text, delimiters) },
  { name: 'bq_instr_at', parameters: [VARCHAR, VARCHAR, BIGINT, BIGINT], returns: BIGINT, call: (text: string, part: string, position: bigint, occurrence: bigint) => instr(text, part, position, occurrence) },
  {
    name: 'bq_regexp_instr', parameters: [VARCHAR, VARCHAR, BIGINT, BIGINT, BIGINT], returns: BIGINT,
    call: (text: string, pattern: string, position: bigint, occurrence: bigint, end: bigint) => regexpInstr(text, pattern, position, occurrence, end),
  },
  { name: 'bq_regexp_group', parameters: [VARCHAR, VARCHAR], returns: VARCHAR, call: (text: string, pattern: string) => firstGroup(text, pattern) },
  { name: 'bq_regexp_all', parameters: [VARCHAR, VARCHAR], returns: LIST(VARCHAR), call: (text: string, pattern: string) => new DuckDBListValue([...extractAll(text, pattern)]) },
  { name: 'bq_search', parameters: [VARCHAR, VARCHAR], returns: BOOLEAN, call: (text: string, query: string) => hasAllTerms(text, query) },
  { name: 'bq_capture_groups', parameters: [VARCHAR], returns: BIGINT, call: (pattern: string) => BigInt(captureGroups(pattern)) },
  { name: 'bq_to_base32', parameters: [BLOB], returns: VARCHAR, call: (b: DuckDBBlobValue) => toBase32(b.bytes) },
  { name: 'bq_from_base32', parameters: [VARCHAR], returns: BLOB, call: (text: string) => blob(fromBase32(text)) },
  { name: 'bq_from_base64', parameters: [VARCHAR], returns: BLOB, call: (text: string) => bytesOf(text.replace(/\s/g, ''), /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/, 'base64') },
  { name: 'bq_from_hex', parameters: [VARCHAR], returns: BLOB, call: (text: string) => bytesOf(text, /^[0-9a-fA-F]*$/, 'hex') },
  { name: 'bq_lossy_text', parameters: [BLOB], returns: VARCHAR, call: (b: DuckDBBlobValue) => Buffer.from(b.bytes).toString('utf8') },
  // One character a byte and back, so that functions of STRING serve BYTES too.
  { name: 'bq_latin_of', parameters: [BLOB], returns: VARCHAR, call: (b: DuckDBBlobValue) => Buffer.from(b.bytes).toString('latin1') },
  { name: 'bq_of_latin', parameters: [VARCHAR], returns: BLOB, call: (text: string) => blob(Buffer.from(text, 'latin1')) },
  { name: 'bq_sha512', parameters: [BLOB], returns: BLOB, call: (b: DuckDBBlobValue) => blob(createHash('sha512').update(b.bytes).digest()) },
  { name: 'bq_farm_fingerprint', parameters: [BLOB], returns: BIGINT, call: (b: DuckDBBlobValue) => farmFingerprint(b.bytes) },
  {
    name: 'bq_text_of_code_points', parameters: [LIST(BIGINT)], returns: VARCHAR,
    call: (points: DuckDBListValue) => (points.items.includes(null) ? null : points.items.map((p) => codePoint(p as bigint)).join('')),
  },
  { name: 'bq_bytes_of_code_points', parameters: [LIST(BIGINT)], returns: BLOB, call: (points: DuckDBListValue) => (points.items.includes(null) ? null : blob(Uint8Array.from(points.items.map((p) => byteOf(p as bigint))))) },
  { name: 'bq_is_text', parameters: [BLOB], returns: BOOLEAN, call: (b: DuckDBBlobValue) => Buffer.from(Buffer.from(b.bytes).toString('utf8'), 'utf8').equals(Buffer.from(b.bytes)) },
];
