import { applyEdits, type Edit, made, type Piece, type Rewritten } from './source-pieces.js';
import { isWord, type Token, tokenize } from './tokens.js';

/** The parameter that stands for `DEFAULT` after `=`, which the parser knows in VALUES only. */
export const DEFAULT_PARAMETER = '@_dflt_';
/** Between the names of a path that the parser is given as one name. */
export const PATH_DOT = '\uE000';

/** What the parser cannot read of `SET`: `column = DEFAULT`, and fields more than one level deep, whose path it gets as one quoted name. */
export function rewriteAssignments(source: string): Rewritten {
  if (!/\bSET\b/i.test(source) || !/\b(?:UPDATE|MERGE)\b/i.test(source)) return applyEdits(source, []);
  const tokens = tokenize(source);
  const edits: Edit[] = [];
  tokens.forEach((token, i) => {
    if (isWord(token, 'DEFAULT') && tokens[i - 1]?.text === '=') edits.push({ start: token.start, end: token.end, pieces: [made(DEFAULT_PARAMETER, token.start)] });
    if (isWord(token, 'SET')) edits.push(...deepPaths(source, tokens, i + 1));
  });
  return applyEdits(source, edits.sort((a, b) => a.start - b.start));
}

const isName = (token: Token | undefined): token is Token => token?.kind === 'word' || (token?.kind === 'string' && token.text.startsWith('`'));

/** The assignments after SET: each begins after a comma that stands in no brackets. */
function deepPaths(source: string, tokens: readonly Token[], from: number): readonly Edit[] {
  const edits: Edit[] = [];
  let depth = 0;
  let begins = true;
  for (let i = from; i < tokens.length && depth >= 0; i++) {
    const token = tokens[i];
    if (depth === 0 && isWord(token, 'WHERE', 'FROM', 'WHEN')) break;
    if (begins) edits.push(...deepPath(source, tokens, i));
    if (token?.text === '(' || token?.text === '[') depth += 1;
    if (token?.text === ')' || token?.text === ']') depth -= 1;
    begins = depth === 0 && token?.text === ',';
  }
  return edits;
}

function deepPath(source: string, tokens: readonly Token[], at: number): readonly Edit[] {
  const names: Token[] = [];
  let i = at;
  for (let token = tokens[i]; isName(token); token = tokens[i]) {
    names.push(token);
    if (tokens[i + 1]?.text !== '.') break;
    i += 2;
  }
  const [, second] = names;
  const last = names.at(-1);
  if (names.length < 3 || second === undefined || last === undefined || tokens[i + 1]?.text !== '=') return [];
  const pieces: Piece[] = [made('`', second.start), ...names.slice(1).map((name, k): Piece => ({ text: `${k === 0 ? '' : PATH_DOT}${source.slice(name.start, name.end).replaceAll('`', '')}`, from: name.start, made: true })), made('`', last.end)];
  return [{ start: second.start, end: last.end, pieces }];
}
