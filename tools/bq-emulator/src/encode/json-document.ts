/** JSON documents as GoogleSQL's JSON type holds them: parsed with exact integers, written compactly. */

import { exponentText } from './float-text.js';

/** A number keeps its source text, so that no digit is lost. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) { this.text = text; }
}
export type Json = null | boolean | string | JsonNumber | Json[] | { [key: string]: Json };

/** One token a match; anything between tokens is an error. */
const TOKEN = /\s*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))\s*/y;

/** Throws as PARSE_JSON does. */
export function parseJson(text: string): Json {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    tokens.push(match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
    at = TOKEN.lastIndex;
    if (at === text.length) break;
  }
  const fail = (): never => { throw new RangeError(`syntax error while parsing value - invalid literal; last read: '${text.slice(0, at + 1)}'`); };
  if (at !== text.length || tokens.length === 0) fail();
  let next = 0;
  const value = (): Json => {
    const token = tokens[next++];
    if (token === undefined) return fail();
    if (token === '{') return object();
    if (token === '[') return list();
    if (token.startsWith('"')) return JSON.parse(token) as string;
    if (token === 'true' || token === 'false') return token === 'true';
    if (token === 'null') return null;
    return /^[-\d]/.test(token) ? new JsonNumber(token) : fail();
  };
  const list = (): Json[] => {
    const items: Json[] = [];
    if (tokens[next] === ']') { next++; return items; }
    for (;;) {
      items.push(value());
      const token = tokens[next++];
      if (token === ']') return items;
      if (token !== ',') fail();
    }
  };
  const object = (): { [key: string]: Json } => {
    const entries = new Map<string, Json>();
    if (tokens[next] === '}') { next++; return {}; }
    for (;;) {
      const key = tokens[next++] ?? '';
      if (!key.startsWith('"') || tokens[next++] !== ':') fail();
      const name = JSON.parse(key) as string;
      const item = value();
      if (!entries.has(name)) entries.set(name, item);
      const token = tokens[next++];
      if (token === '}') return Object.fromEntries(entries);
      if (token !== ',') fail();
    }
  };
  const whole = value();
  return next === tokens.length ? whole : fail();
}

const MAX_SAFE = 18446744073709551615n;
const MIN_SAFE = -9223372036854775808n;

/** A number that no INT64, UINT64 or FLOAT64 holds exactly is refused, unless it may be rounded. */
function numberText(text: string, round: boolean): string {
  if (/^-?\d+$/.test(text) && BigInt(text) <= MAX_SAFE && BigInt(text) >= MIN_SAFE) return String(BigInt(text));
  const x = Number(text);
  if (round && !Number.isFinite(x)) throw new RangeError(`syntax error while parsing value - number overflow parsing '${text}'`);
  if (!round && (!Number.isFinite(x) || significant(text) > 17)) throw new RangeError(`Input number: ${text} cannot round-trip through string representation`);
  if (x !== 0 && (Math.abs(x) >= 1e15 || Math.abs(x) < 1e-4)) return exponentText(x);
  return Object.is(x, -0) ? '-0.0' : Number.isInteger(x) ? `${x}.0` : String(x);
}

const significant = (text: string): number => text.replace(/[eE].*$/, '').replace(/[-.]/g, '').replace(/^0+|0+$/g, '').length;

/** Keys in order of their names, as the JSON type keeps them. */
export function jsonText(json: Json, round = true): string {
  if (json === null || typeof json === 'boolean') return String(json);
  if (typeof json === 'string') return JSON.stringify(json);
  if (json instanceof JsonNumber) return numberText(json.text, round);
  if (Array.isArray(json)) return `[${json.map((item) => jsonText(item, round)).join(',')}]`;
  const keys = Object.keys(json).sort((a, b) => (a < b ? -1 : 1));
  return `{${keys.map((key) => `${JSON.stringify(key)}:${jsonText(json[key] ?? null, round)}`).join(',')}}`;
}

/** Without white space; keys in their own order, and numbers as they were written. */
export function jsonSource(json: Json): string {
  if (json instanceof JsonNumber) return json.text;
  if (json === null || typeof json !== 'object') return JSON.stringify(json);
  if (Array.isArray(json)) return `[${json.map(jsonSource).join(',')}]`;
  return `{${Object.entries(json).map(([key, item]) => `${JSON.stringify(key)}:${jsonSource(item)}`).join(',')}}`;
}

/** Arrays of arrays as one list; anything else stays whole. */
export const flattened = (json: Json): readonly Json[] => (Array.isArray(json) ? json.flatMap(flattened) : [json]);

/** TO_JSON_STRING's pretty form: two spaces a level, keys in their own order. */
export function jsonPretty(json: Json, indent = ''): string {
  const inner = `${indent}  `;
  if (Array.isArray(json)) return json.length === 0 ? '[]' : `[\n${json.map((item) => inner + jsonPretty(item, inner)).join(',\n')}\n${indent}]`;
  if (typeof json !== 'object' || json === null) return JSON.stringify(json);
  if (json instanceof JsonNumber) return json.text;
  const entries = Object.entries(json);
  return entries.length === 0 ? '{}' : `{\n${entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${jsonPretty(item, inner)}`).join(',\n')}\n${indent}}`;
}
