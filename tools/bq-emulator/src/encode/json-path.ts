import { type Json, JsonNumber } from './json-document.js';

export type JsonStep = string | number;

/** How a path names members: `$."a b"[0]`, as all functions of today, or also `$['a b'][0]`, as JSON_EXTRACT and its like. */
export type JsonNotation = 'standard' | 'legacy';

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/json_functions#JSONPath_format. An index below 0 finds nothing. */
const TOKENS: Readonly<Record<JsonNotation, RegExp>> = {
  standard: /\.(?<name>[^.[\]"'*@$]+)|\[\s*(?<index>-?\d+)\s*\]|\."(?<quoted>(?:[^"\\]|\\.)*)"/y,
  legacy: /\.(?<name>[\p{L}_\d][\p{L}\w-]*)|\.?\[\s*(?<index>-?\d+)\s*\]|\.?\[\s*(?:'(?<single>(?:[^'\\]|\\.)*)'|"(?<double>(?:[^"\\]|\\.)*)")\s*\]|\."(?<quoted>(?:[^"\\]|\\.)*)"/uy,
};

function wrongToken(rest: string): string {
  const operator = /^\.?[^.["']*?(\.\.|[*@])|^\[(\*)/.exec(rest);
  return operator === null ? `Invalid token in JSONPath at: ${rest}` : `Unsupported operator in JSONPath: ${operator[1] ?? operator[2] ?? ''}`;
}

/** The steps of a path. */
export function jsonSteps(path: string, notation: JsonNotation = 'standard'): readonly JsonStep[] {
  const steps: JsonStep[] = [];
  const pattern = new RegExp(TOKENS[notation]);
  pattern.lastIndex = 1;
  if (/^lax\b/i.test(path)) throw new RangeError('JSONPath mode lax is not supported by this emulator');
  if (!path.startsWith('$')) throw new RangeError(`JSONPath must start with '$'`);
  for (let at = 1; at < path.length; at = pattern.lastIndex) {
    const match = pattern.exec(path);
    if (match === null) throw new RangeError(wrongToken(path.slice(at)));
    const { index, name, single, double, quoted } = match.groups ?? {};
    steps.push(index === undefined ? (name ?? (single ?? double ?? quoted ?? '').replace(/\\(.)/g, '$1')) : Number(index));
  }
  return steps;
}

/** `lax $.a.b`, `lax recursive $.a.b`: https://cloud.google.com/bigquery/docs/reference/standard-sql/json_functions#JSONPath_mode */
const LAX = /^\s*(?:lax|(?:lax\s+(recursive)|(recursive)\s+lax))\s+(?=\$)/i;
export const isLaxPath = (path: string): boolean => LAX.test(path);

/** All that a lax path finds: it goes through arrays by itself, and what is none is one of a single element. */
export function laxMatches(json: Json, path: string): readonly Json[] {
  const mode = LAX.exec(path);
  const recursive = (mode?.[1] ?? mode?.[2]) !== undefined;
  const found = (item: Json, [step, ...rest]: readonly JsonStep[]): readonly Json[] => {
    if (step === undefined) return [item];
    if (typeof step === 'number') {
      const element = Array.isArray(item) ? item[step] : step === 0 ? item : undefined;
      return element === undefined ? [] : found(element, rest);
    }
    if (Array.isArray(item)) return item.flatMap((inner) => (!Array.isArray(inner) || recursive ? found(inner, [step, ...rest]) : []));
    const member = isObject(item) && Object.hasOwn(item, step) ? item[step] : undefined;
    return member === undefined ? [] : found(member, rest);
  };
  return found(json, jsonSteps(path.slice(mode?.[0].length ?? 0)));
}

type JsonObject = { [key: string]: Json };
export const isObject = (json: Json | undefined): json is JsonObject => typeof json === 'object' && json !== null && !Array.isArray(json) && !(json instanceof JsonNumber);

export function jsonAt(json: Json, steps: readonly JsonStep[]): Json | undefined {
  let current: Json | undefined = json;
  for (const step of steps) {
    if (typeof step === 'number') current = Array.isArray(current) ? current[step] : undefined;
    else current = isObject(current) && Object.hasOwn(current, step) ? current[step] : undefined;
    if (current === undefined) return undefined;
  }
  return current;
}

/** JSON_SET of one path; the document is changed in place and answered. */
export function setAt(json: Json, steps: readonly JsonStep[], item: Json, create: boolean): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return item;
  if (json === null && create) return setAt(typeof step === 'number' ? [] : {}, steps, item, create);
  if (typeof step === 'number') {
    if (!Array.isArray(json)) return json;
    if (step >= json.length && !create) return json;
    while (json.length < step) json.push(null);
    json[step] = setAt(json[step] ?? null, rest, item, create);
    return json;
  }
  if (!isObject(json) || (!Object.hasOwn(json, step) && !create)) return json;
  json[step] = setAt(json[step] ?? null, rest, item, create);
  return json;
}

export function removeAt(json: Json, steps: readonly JsonStep[]): Json {
  const last = steps.at(-1);
  if (last === undefined) throw new RangeError('The JSONPath cannot be `$`');
  const parent = jsonAt(json, steps.slice(0, -1));
  if (typeof last === 'number' && Array.isArray(parent)) parent.splice(last, 1);
  if (typeof last === 'string' && isObject(parent)) delete parent[last];
  return json;
}

/** JSON_ARRAY_INSERT: before the element that the last step names. */
export function insertAt(json: Json, steps: readonly JsonStep[], items: readonly Json[]): Json {
  const last = steps.at(-1);
  const parent = jsonAt(json, steps.slice(0, -1));
  if (typeof last !== 'number') return json;
  if (parent === null) return setAt(json, steps.slice(0, -1), [...Array.from({ length: last }, () => null), ...items], true);
  if (!Array.isArray(parent)) return json;
  while (parent.length < last) parent.push(null);
  parent.splice(last, 0, ...items);
  return json;
}

export function appendAt(json: Json, steps: readonly JsonStep[], items: readonly Json[]): Json {
  const target = jsonAt(json, steps);
  if (target === null) return setAt(json, steps, [...items], true);
  if (Array.isArray(target)) target.push(...items);
  return json;
}

/** JSON_STRIP_NULLS. */
export function withoutNulls(json: Json, arrays: boolean, empty: boolean): Json | undefined {
  if (json === null) return undefined;
  if (Array.isArray(json)) {
    // Arrays that are left alone keep their NULLs, and what became of their objects; an empty one stays.
    const items = json.map((item) => (isObject(item) || Array.isArray(item) ? withoutNulls(item, arrays, empty) : item));
    if (!arrays) return items.map((item) => item ?? null);
    const kept = items.filter((item) => item !== null && item !== undefined);
    return empty && kept.length === 0 ? undefined : kept;
  }
  if (!isObject(json)) return json;
  const entries = Object.entries(json).map(([key, item]) => [key, withoutNulls(item, arrays, empty)] as const).filter((entry): entry is readonly [string, Json] => entry[1] !== undefined);
  return empty && entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Keys, values or both of a document, as text: `JSON_KEYS`, `JSON_VALUES`, `JSON_KEYS_AND_VALUES`. */
export function jsonTexts(json: Json, scope: string): readonly string[] {
  if (Array.isArray(json)) return json.flatMap((item) => jsonTexts(item, scope));
  if (isObject(json)) return Object.entries(json).flatMap(([key, item]) => [...(scope === 'JSON_VALUES' ? [] : [key]), ...jsonTexts(item, scope)]);
  return scope === 'JSON_KEYS' || json === null ? [] : [json instanceof JsonNumber ? json.text : String(json)];
}

/** JSON_KEYS: unique key paths down to `depth`, in order. @param mode `strict`, `lax` (through arrays) or `lax recursive` (through arrays of arrays) */
export function jsonKeys(json: Json, depth: number, mode: string): readonly string[] {
  const found = new Set<string>();
  const walk = (item: Json, prefix: string, left: number): void => {
    if (Array.isArray(item) && mode !== 'strict') for (const inner of item) if (!Array.isArray(inner) || mode === 'lax recursive') walk(inner, prefix, left);
    if (!isObject(item) || left === 0) return;
    for (const [key, inner] of Object.entries(item)) {
      const name = `${prefix}${/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key)}`;
      found.add(name);
      walk(inner, `${name}.`, left - 1);
    }
  };
  walk(json, '', depth);
  return [...found].sort();
}
