import { type Json, JsonNumber } from './json-document.js';
import { floatText } from './float-text.js';

/** Conversions that never fail: https://cloud.google.com/bigquery/docs/reference/standard-sql/json_functions#lax_converters */
export function laxBool(json: Json): boolean | null {
  if (typeof json === 'boolean') return json;
  if (json instanceof JsonNumber) return Number(json.text) !== 0;
  if (typeof json !== 'string') return null;
  return /^true$/i.test(json) ? true : /^false$/i.test(json) ? false : null;
}

export function laxFloat(json: Json): number | null {
  if (json instanceof JsonNumber) return Number(json.text);
  if (typeof json !== 'string') return null;
  const text = json.trim();
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
  const hexadecimal = /^([+-]?)(0x[\da-f]+)$/i.exec(text);
  if (hexadecimal !== null) return Number(hexadecimal[2]) * (hexadecimal[1] === '-' ? -1 : 1);
  if (/^nan$/i.test(text)) return Number.NaN;
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  return infinite === null ? null : infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

export function laxInt(json: Json): bigint | null {
  if (typeof json === 'boolean') return json ? 1n : 0n;
  const source = json instanceof JsonNumber ? json.text : typeof json === 'string' ? json.trim() : '';
  const exact = /^[+-]?\d+$/.test(source) ? BigInt(source.replace('+', '')) : undefined;
  const x = laxFloat(json);
  const rounded = exact ?? (x === null || !Number.isFinite(x) ? undefined : BigInt(Math.sign(x) * Math.round(Math.abs(x))));
  return rounded === undefined || BigInt.asIntN(64, rounded) !== rounded ? null : rounded;
}

export function laxString(json: Json): string | null {
  if (json instanceof JsonNumber) return /^-?\d+$/.test(json.text) ? json.text : floatText(Number(json.text));
  return typeof json === 'string' ? json : typeof json === 'boolean' ? String(json) : null;
}
