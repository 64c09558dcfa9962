import { closingIndex, isWord, type Token } from './tokens.js';

/** How a set operation pairs the columns of its queries: https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#set_operators */
export interface SetGap {
  readonly kind: 'names';
  /** Where UNION, INTERSECT or EXCEPT stands. */
  readonly at: number;
  /** `same`: both have the same names; `inner`: those in common; `left`: those of the left query; `full`: all. */
  readonly mode: 'same' | 'inner' | 'left' | 'full';
  readonly columns: readonly string[] | undefined;
}

interface Found {
  readonly gap: SetGap;
  readonly blanks: readonly (readonly [start: number, end: number])[];
}

/** `[FULL | LEFT | INNER] [OUTER] UNION ALL { BY NAME [ON (…)] | [STRICT] CORRESPONDING [BY (…)] }` with its operator at token `i`. */
export function setGap(tokens: readonly Token[], i: number): Found | undefined {
  const [operator, quantifier] = [tokens[i], tokens[i + 1]];
  if (operator === undefined || quantifier === undefined || !isWord(operator, 'UNION', 'INTERSECT', 'EXCEPT') || !isWord(quantifier, 'ALL', 'DISTINCT')) return undefined;
  const outer = isWord(tokens[i - 1], 'OUTER') ? i - 2 : i - 1;
  const side = isWord(tokens[outer], 'FULL', 'LEFT', 'INNER') ? tokens[outer] : undefined;
  const strict = isWord(tokens[i + 2], 'STRICT');
  const named = isWord(tokens[i + 2], 'BY') && isWord(tokens[i + 3], 'NAME');
  const corresponding = isWord(tokens[strict ? i + 3 : i + 2], 'CORRESPONDING');
  if (!named && !corresponding) return undefined;
  const last = named || strict ? i + 3 : i + 2;
  const listed = isWord(tokens[last + 1], 'ON', 'BY') && tokens[last + 2]?.text === '(' ? last + 2 : undefined;
  const end = listed === undefined ? last : closingIndex(tokens, listed);
  const columns = listed === undefined ? undefined : tokens.slice(listed + 1, end).filter((t) => t.text !== ',').map((t) => t.text.replaceAll('`', ''));
  const mode = isWord(side, 'FULL') ? 'full' : isWord(side, 'LEFT') ? 'left' : isWord(side, 'INNER') || (corresponding && !strict) ? 'inner' : 'same';
  const blanks: [number, number][] = [[tokens[i + 2]?.start ?? 0, tokens[end]?.end ?? 0]];
  if (side !== undefined) blanks.push([side.start, tokens[i - 1]?.end ?? side.end]);
  return { gap: { kind: 'names', at: operator.start, mode, columns }, blanks };
}
