import { applyEdits, type Edit, made, type Piece, type Rewritten } from './source-pieces.js';
import { closingIndex, enclosingIndex, isWord, splitAtCommas, type Token, tokenize } from './tokens.js';

/**
 * What the parser cannot read, in words that it can: `MERGE … USING UNNEST(…)`, `LIKE ANY UNNEST(…)`, `ARRAY(…)[…]`, RANGE types, literals and
 * calls, `WINDOW a AS b`, `f(x HAVING MAX y ORDER BY z)`, and `WITH(name AS value, …, result)`.
 */
export function rewriteUnreadable(source: string): Rewritten {
  if (!/\b(?:UNNEST|RANGE|EXTRACT|UNPIVOT|BIGDECIMAL|DECIMAL|BOOLEAN|AGGREGATE|WINDOW|HAVING\s+(?:MAX|MIN)|(?:WITH|ARRAY|IF)\s*\()|0X|\d\.(?!\d)/i.test(source)) return applyEdits(source, []);
  const tokens = tokenize(source);
  const edits: Edit[] = [];
  for (let i = 0; i < tokens.length; i++) edits.push(...mergeUnnest(source, tokens, i), ...rangeEdit(source, tokens, i), ...extractEdits(tokens, i), ...spellingEdits(source, tokens, i), ...subscriptEdits(tokens, i), ...aggregateEdits(tokens, i), ...windowEdits(tokens, i), ...havingEdits(source, tokens, i));
  const words = applyEdits(source, edits);
  const bound = rewriteWith(words.text);
  return { text: bound.text, origin: (offset) => words.origin(bound.origin(offset)) };
}

/** `EXTRACT(DATETIME FROM x AT TIME ZONE z)` as `DATETIME(x, z)`. */
function extractEdits(tokens: readonly Token[], i: number): readonly Edit[] {
  const [call, open, part, from] = tokens.slice(i, i + 4);
  if (call === undefined || from === undefined || !isWord(call, 'EXTRACT') || open?.text !== '(' || !isWord(part, 'DATETIME') || !isWord(from, 'FROM')) return [];
  const close = closingIndex(tokens, i + 1);
  const at = tokens.findIndex((token, n) => n > i && n < close && isWord(token, 'AT') && isWord(tokens[n + 1], 'TIME') && isWord(tokens[n + 2], 'ZONE'));
  const zone: readonly Edit[] = at === -1 ? [] : [{ start: tokens[at]?.start ?? 0, end: tokens[at + 2]?.end ?? 0, pieces: [made(', ', tokens[at]?.start ?? 0)] }];
  return [{ start: call.start, end: from.end, pieces: [made('DATETIME(', call.start)] }, ...zone];
}

/** `ARRAY(SELECT …)[OFFSET(0)]` and `IF(…)[0]` with parentheses around the call, which the parser takes for a keyword. */
function subscriptEdits(tokens: readonly Token[], i: number): readonly Edit[] {
  const [call, open] = tokens.slice(i, i + 2);
  if (call === undefined || !isWord(call, 'ARRAY', 'IF') || open?.text !== '(' || tokens[i - 1]?.text === '.') return [];
  const last = closingIndex(tokens, i + 1);
  const close = tokens[last];
  if (close === undefined || tokens[last + 1]?.text !== '[') return [];
  return [{ start: call.start, end: call.start, pieces: [made('(', call.start)] }, { start: close.end, end: close.end, pieces: [made(')', close.end)] }];
}

/** `CREATE TEMP AGGREGATE FUNCTION f(x T, y U NOT AGGREGATE)` is a function as any: its body aggregates. */
function aggregateEdits(tokens: readonly Token[], i: number): readonly Edit[] {
  const [before, token, next] = [tokens[i - 1], tokens[i], tokens[i + 1]];
  if (before === undefined || token === undefined || !isWord(token, 'AGGREGATE')) return [];
  if (isWord(before, 'TEMP', 'TEMPORARY') && isWord(next, 'FUNCTION')) return [{ start: token.start, end: token.end, pieces: [] }];
  return isWord(before, 'NOT') && (next?.text === ',' || next?.text === ')') ? [{ start: before.start, end: token.end, pieces: [] }] : [];
}

/** `WINDOW a AS b, c AS (…)`: a window that is another's name is that in parentheses. */
function windowEdits(tokens: readonly Token[], i: number): readonly Edit[] {
  if (!isWord(tokens[i], 'WINDOW')) return [];
  const edits: Edit[] = [];
  for (let at = i + 1; isWord(tokens[at + 1], 'AS');) {
    const named = tokens[at + 2];
    if (named === undefined) break;
    if (named.text === '(') at = closingIndex(tokens, at + 2);
    else {
      edits.push({ start: named.start, end: named.start, pieces: [made('(', named.start)] }, { start: named.end, end: named.end, pieces: [made(')', named.end)] });
      at += 2;
    }
    if (at === -1 || tokens[at + 1]?.text !== ',') break;
    at += 2;
  }
  return edits;
}

/** `ARRAY_AGG(x HAVING MAX y ORDER BY z LIMIT 1)`: the parser wants HAVING last. */
function havingEdits(source: string, tokens: readonly Token[], i: number): readonly Edit[] {
  const having = tokens[i];
  if (having === undefined || !isWord(having, 'HAVING') || !isWord(tokens[i + 1], 'MAX', 'MIN')) return [];
  const open = enclosingIndex(tokens, i);
  const close = tokens[closingIndex(tokens, open)];
  if (open < 1 || close === undefined || tokens[open - 1]?.kind !== 'word' || isWord(tokens[open + 1], 'SELECT', 'WITH', 'FROM')) return [];
  let at = i + 2;
  while (tokens[at] !== undefined && tokens[at] !== close && !isWord(tokens[at], 'ORDER', 'LIMIT')) at = Math.max(at, closingIndex(tokens, tokens[at]?.text === '(' || tokens[at]?.text === '[' ? at : -1)) + 1;
  const next = tokens[at];
  if (next === undefined || next === close) return [];
  return [{ start: having.start, end: next.start, pieces: [] }, { start: close.start, end: close.start, pieces: [made(' ', having.start), slice(source, having.start, tokens[at - 1]?.end ?? next.start)] }];
}

/** Whether the word at `i` stands where a type does, and is no column or alias. */
function isType(source: string, tokens: readonly Token[], i: number): boolean {
  const [owner, before, next] = [tokens[i - 2], tokens[i - 1], tokens[i + 1]];
  if (isWord(before, 'AS')) return isWord(tokens[enclosingIndex(tokens, i) - 1], 'CAST', 'SAFE_CAST');
  if (before?.text === '<') return isWord(owner, 'ARRAY', 'STRUCT');
  if (isWord(before, 'RETURNS') || (isWord(before, 'TYPE') && isWord(owner, 'DATA'))) return true;
  const named = (before?.kind === 'word' || before?.text.startsWith('`') === true) && (owner?.text === '<' || owner?.text === ',' || owner?.text === '(' || isWord(owner, 'DECLARE', 'COLUMN', 'EXISTS', 'IN', 'OUT', 'INOUT'));
  const ended = next === undefined || /^[),>;]$/.test(next.text) || isWord(next, 'NOT', 'DEFAULT', 'OPTIONS', 'PRIMARY', 'REFERENCES', 'HIDDEN');
  return named && ended && /\b(?:CREATE|ALTER|DECLARE)\b|\bSTRUCT\s*</i.test(source);
}

/** `0XFF`, `58.`, `1.E4`, `DECIMAL '1'`, BOOLEAN for BOOL, and integer labels of UNPIVOT. */
function spellingEdits(source: string, tokens: readonly Token[], i: number): readonly Edit[] {
  const [token, next] = tokens.slice(i, i + 2);
  if (token === undefined) return [];
  const instead = (text: string): readonly Edit[] => [{ start: token.start, end: token.end, pieces: [made(text, token.start)] }];
  if (token.kind === 'number' && token.text.startsWith('0X')) return instead(`0x${token.text.slice(2)}`);
  if (token.kind === 'number' && /^\d+\.(?:[eE]\d*)?$/.test(token.text)) return instead(token.text.replace('.', '.0'));
  if (isWord(token, 'BOOLEAN') && isType(source, tokens, i)) return instead('BOOL');
  if (isWord(token, 'DECIMAL', 'BIGDECIMAL') && next?.kind === 'string' && !next.text.startsWith('`')) return instead(token.text.replace('DECIMAL', 'NUMERIC'));
  if (token.kind === 'number' && isWord(tokens[i - 1], 'AS') && /^\d+$/.test(token.text) && !isWord(tokens[enclosingIndex(tokens, i) - 1], 'WITH')) return instead(`\`${INTEGER_LABEL}${token.text}\``);
  return [];
}

/** Before an alias that stands for an integer: `UNPIVOT(… IN (a AS 1))`. */
export const INTEGER_LABEL = 'int64:';

const slice = (source: string, start: number, end: number): Piece => ({ text: source.slice(start, end), from: start });

function mergeUnnest(source: string, tokens: readonly Token[], i: number): readonly Edit[] {
  const token = tokens[i];
  const close = tokens[closingIndex(tokens, i + 1)];
  if (token === undefined || !isWord(token, 'UNNEST') || tokens[i + 1]?.text !== '(' || close === undefined) return [];
  const merging = isWord(tokens[i - 1], 'USING') && tokens.slice(0, i).some((t) => isWord(t, 'MERGE'));
  const matching = isWord(tokens[i - 1], 'ANY', 'ALL', 'SOME') && isWord(tokens[i - 2], 'LIKE');
  if (!merging && !matching) return [];
  return [{ start: token.start, end: close.end, pieces: [made('(SELECT * FROM ', token.start), slice(source, token.start, close.end), made(')', close.end)] }];
}

/** The fields by which a type is known to stand for a RANGE; `data-types.ts` reads it. */
export const RANGE_FIELDS = ['range__start', 'range__end'] as const;
/** The name under which a call of RANGE passes the parser. */
export const RANGE_CALL = 'R_NGE';

function rangeEdit(source: string, tokens: readonly Token[], i: number): readonly Edit[] {
  const token = tokens[i];
  if (token === undefined || !isWord(token, 'RANGE')) return [];
  if (tokens[i + 1]?.text === '(' && tokens[i - 1]?.text !== '.') return [{ start: token.start, end: token.end, pieces: [made(RANGE_CALL, token.start)] }];
  const [open, element, close, literal] = tokens.slice(i + 1, i + 5);
  if (open?.text !== '<' || element === undefined || close?.text !== '>' || !isWord(element, 'DATE', 'DATETIME', 'TIMESTAMP')) return [];
  const type = `STRUCT<${RANGE_FIELDS.map((name) => `${name} ${element.text}`).join(', ')}>`;
  if (literal?.kind !== 'string') return [{ start: token.start, end: close.end, pieces: [made(type, token.start)] }];
  return [{ start: token.start, end: literal.end, pieces: [made('CAST(', token.start), slice(source, literal.start, literal.end), made(` AS ${type})`, literal.end)] }];
}

/** The name under which a WITH expression passes the parser: its variables are structs of one field. */
export const WITH_CALL = 'W_TH';

/** The innermost is not rewritten before the ones around it: each turn takes the first that is left. */
function rewriteWith(source: string): Rewritten {
  const tokens = tokenize(source);
  const at = tokens.findIndex((token, i) => isWord(token, 'WITH') && tokens[i + 1]?.text === '(');
  const close = closingIndex(tokens, at + 1);
  const [first, last] = [tokens[at], tokens[close]];
  if (at === -1 || first === undefined || last === undefined) return applyEdits(source, []);
  const items = splitAtCommas(tokens, at + 2, close).map(([from, to], i, all): readonly Piece[] => {
    const [name, as] = [tokens[from], tokens[from + 1]];
    const whole = slice(source, tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? 0);
    if (i === all.length - 1 || name === undefined || as === undefined || !isWord(as, 'AS')) return [whole];
    return [made('STRUCT(', name.start), slice(source, as.end, tokens[to - 1]?.end ?? as.end), made(' AS ', name.start), slice(source, name.start, name.end), made(')', name.start)];
  });
  const pieces = items.flatMap((item, i) => (i === 0 ? item : [made(', ', first.start), ...item]));
  const done = applyEdits(source, [{ start: first.start, end: last.end, pieces: [made(`${WITH_CALL}(`, first.start), ...pieces, made(')', last.end)] }]);
  const rest = rewriteWith(done.text);
  return { text: rest.text, origin: (offset) => done.origin(rest.origin(offset)) };
}
