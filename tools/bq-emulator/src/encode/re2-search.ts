import { LRUCache } from 'lru-cache';
import { type Matcher, RE2JS } from 're2js';

/** Patterns of a query come again for every row. */
const KEPT_PATTERNS = 64;
const patterns = new LRUCache<string, RE2JS>({ max: KEPT_PATTERNS });

function compiled(pattern: string): RE2JS {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const fresh = RE2JS.compile(pattern);
  patterns.set(pattern, fresh);
  return fresh;
}

/** Capturing groups of a pattern; none of one that is not valid, which the engine will say itself. */
export function captureGroups(pattern: string): number {
  try {
    return compiled(pattern).groupCount();
  } catch {
    return 0;
  }
}

/** What the first group of the first match took; null where it took no part. */
export function firstGroup(text: string, pattern: string): string | null {
  const matcher = compiled(pattern).matcher(text);
  return matcher.find() ? matcher.group(1) : null;
}

/** Matches from left to right as REGEXP_EXTRACT_ALL counts them: behind an empty one the next begins a character later, and none begins at the end of a text. */
function* matches(text: string, pattern: string): Generator<Matcher> {
  const matcher = compiled(pattern).matcher(text);
  let from = 0;
  do {
    if (!matcher.find(from)) return;
    yield matcher;
    const end = matcher.end();
    from = matcher.start() === end ? end + String.fromCodePoint(text.codePointAt(end) ?? 0).length : end;
  } while (from < text.length);
}

/** REGEXP_EXTRACT_ALL: https://cloud.google.com/bigquery/docs/reference/standard-sql/string_functions#regexp_extract_all */
export function extractAll(text: string, pattern: string): readonly string[] {
  const group = captureGroups(pattern) > 0 ? 1 : 0;
  return Array.from(matches(text, pattern), (matcher) => matcher.group(group) ?? '');
}

/** REGEXP_INSTR. Positions count code points from 1; 0 where there is no such match. */
export function regexpInstr(text: string, pattern: string, position: bigint, occurrence: bigint, end: bigint): bigint {
  const chars = [...text];
  if (position < 1n) throw new RangeError(`Invalid position: ${position}`);
  if (occurrence < 1n) throw new RangeError(`Invalid occurrence: ${occurrence}`);
  if (position > BigInt(chars.length)) return 0n;
  const skipped = chars.slice(0, Number(position) - 1).join('');
  const grouped = captureGroups(pattern) > 0;
  let left = occurrence;
  for (const matcher of matches(text.slice(skipped.length), pattern)) {
    left -= 1n;
    if (left > 0n) continue;
    const group = grouped && matcher.start(1) >= 0 ? 1 : 0;
    const at = skipped.length + (end === 0n ? matcher.start(group) : matcher.end(group));
    return BigInt([...text.slice(0, at)].length + 1);
  }
  return 0n;
}
