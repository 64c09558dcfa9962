import { invalidQuery, notSupported } from '../../api-error.js';
import { assemble, made, type Piece, type Rewritten, unchanged } from './source-pieces.js';
import { closingIndex, isWord, splitAtCommas, type Token, tokenize } from './tokens.js';

/** Pipe syntax as nested SELECTs: https://cloud.google.com/bigquery/docs/reference/standard-sql/pipe-syntax */
export function rewritePipes(source: string): Rewritten {
  if (!source.includes('|>') && !/(?:^|[;(])(?:\s|--[^\n]*\n|#[^\n]*\n)*FROM\b/i.test(source)) return unchanged(source);
  return assemble(new PipeRewriter(source).script());
}

/** A query so far: `SELECT * FROM from WHERE where ORDER BY order LIMIT limit`. */
interface State {
  readonly from: readonly Piece[];
  readonly where: readonly (readonly Piece[])[];
  readonly order?: readonly Piece[];
  readonly limit?: readonly Piece[];
  /** The name that columns may be qualified with. */
  readonly alias?: string;
  /** Where `from` is nothing but this query in brackets. */
  readonly whole?: readonly Piece[];
}

type Operator = (state: State, from: number, to: number) => State;
const STARTS = ['FROM', 'SELECT', 'WITH'];
const JOIN_WORDS = ['JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS'];
const SET_WORDS = ['UNION', 'INTERSECT', 'EXCEPT'];

class PipeRewriter {
  private readonly source: string;
  private readonly tokens: readonly Token[];

  constructor(source: string) {
    this.source = source;
    this.tokens = tokenize(source);
  }

  script(): readonly Piece[] {
    const pieces: Piece[] = [];
    let start = 0;
    for (let i = 0; i <= this.tokens.length; i++) {
      if (this.tokens[i]?.text === '(') i = Math.max(i, closingIndex(this.tokens, i));
      if (i < this.tokens.length && this.tokens[i]?.text !== ';') continue;
      if (i > start) pieces.push(...this.query(start, i));
      if (i < this.tokens.length) pieces.push(...this.stretch(i, i + 1));
      start = i + 1;
    }
    return pieces;
  }

  private token(i: number): Token {
    const token = this.tokens[i];
    if (token === undefined) throw invalidQuery('Syntax error: Unexpected end of statement');
    return token;
  }

  /** The source of tokens `from` to `to`. No comment ends it, which would swallow what follows. */
  private stretch(from: number, to: number): readonly Piece[] {
    if (from >= to) return [];
    const start = this.token(from).start;
    const end = this.token(to - 1).end;
    return [{ text: this.source.slice(start, end), from: start }, made(' ', end)];
  }

  /** As `stretch`, with the queries in brackets rewritten. */
  private emit(from: number, to: number): readonly Piece[] {
    const pieces: Piece[] = [];
    let start = from;
    for (let i = from; i < to; i++) {
      const close = this.token(i).text === '(' ? closingIndex(this.tokens, i) : -1;
      if (close === -1 || close > to) continue;
      pieces.push(...this.stretch(start, i + 1), ...(this.isQuery(i + 1) ? this.query(i + 1, close) : this.emit(i + 1, close)));
      start = close;
      i = close;
    }
    return [...pieces, ...this.stretch(start, to)];
  }

  private readonly isQuery = (i: number): boolean => isWord(this.tokens[i], ...STARTS) || this.tokens[i]?.text === '(';

  private readonly isPipe = (i: number): boolean => this.tokens[i]?.text === '|' && this.tokens[i + 1]?.text === '>' && this.tokens[i]?.end === this.tokens[i + 1]?.start;

  /** First token at or behind `from` that `found` holds for and that stands in no brackets. */
  private find(from: number, to: number, found: (i: number) => boolean): number {
    for (let i = from; i < to; i++) {
      if (found(i)) return i;
      if (this.token(i).text === '(') i = Math.max(i, closingIndex(this.tokens, i));
    }
    return -1;
  }

  private query(from: number, to: number): readonly Piece[] {
    const pipe = this.find(from, to, this.isPipe);
    const start = this.isQuery(from) ? from : this.find(from + 1, pipe === -1 ? to : pipe, (i) => isWord(this.tokens[i], ...STARTS) && !isWord(this.tokens[i - 1], 'DELETE'));
    const first = isWord(this.tokens[start], 'WITH') ? this.behindWith(start) : start;
    if (start === -1 || (pipe === -1 && !(first === from && isWord(this.tokens[first], 'FROM')))) return this.emit(from, to);
    return [...this.emit(from, first), ...this.pipeline(first, pipe === -1 ? to : pipe, to)];
  }

  /** The token behind `WITH a AS (…), b AS (…)`. */
  private behindWith(from: number): number {
    let i = isWord(this.tokens[from + 1], 'RECURSIVE') ? from + 2 : from + 1;
    for (;;) {
      const open = this.find(i, this.tokens.length, (at) => this.token(at).text === '(' && isWord(this.tokens[at - 1], 'AS'));
      if (open === -1) return i;
      i = closingIndex(this.tokens, open) + 1;
      if (this.tokens[i]?.text !== ',') return i;
      i += 1;
    }
  }

  private pipeline(from: number, pipe: number, to: number): readonly Piece[] {
    let state = isWord(this.tokens[from], 'FROM') ? this.opened(from + 1, pipe) : wrapped(this.emit(from, pipe), undefined);
    for (let at = pipe; at < to;) {
      const next = this.find(at + 2, to, this.isPipe);
      const end = next === -1 ? to : next;
      state = this.operator(state, at + 2, end);
      at = end;
    }
    return asQuery(state);
  }

  private opened(from: number, to: number): State {
    const last = this.tokens[to - 1];
    const plain = this.tokens.slice(from, to).every((t) => t.kind !== 'symbol' || t.text === '.' || t.text === '-');
    const joined = this.find(from, to, (i) => isWord(this.tokens[i], 'JOIN') || this.token(i).text === ',') !== -1;
    const alias = !joined && plain && last !== undefined ? last.kind === 'word' ? this.source.slice(last.start, last.end) : `\`${last.text.replaceAll('`', '').split('.').at(-1) ?? ''}\`` : undefined;
    return { from: this.emit(from, to), where: [], ...(alias === undefined ? {} : { alias }) };
  }

  private operator(state: State, from: number, to: number): State {
    const token = this.token(from);
    const named = OPERATORS[token.text];
    if (named !== undefined) return named(this.tools)(state, from, to);
    const word = this.find(from, to, (i) => isWord(this.tokens[i], 'JOIN', ...SET_WORDS));
    if (isWord(this.tokens[word], ...SET_WORDS)) return this.setOperation(state, from, word, to);
    if (isWord(token, ...JOIN_WORDS)) return this.join(state, from, to);
    if (isWord(token, 'CALL', 'WITH', 'MATCH_RECOGNIZE', 'RECURSIVE', 'DESCRIBE', 'STATIC_DESCRIBE', 'LOG', 'TEE', 'FORK', 'IF')) throw notSupported(`Pipe operator ${token.text}`);
    throw invalidQuery(`Syntax error: Unexpected "${this.source.slice(token.start, token.end)}" after |>`);
  }

  private join(state: State, from: number, to: number): State {
    const { from: left } = state.where.length === 0 && state.order === undefined && state.limit === undefined ? state : closed(state);
    return { from: [...left, made(' ', this.token(from).start), ...this.emit(from, to)], where: [] };
  }

  /** `UNION ALL (q), (q)`; what stands before the first query is the operator. */
  private setOperation(state: State, from: number, word: number, to: number): State {
    const open = this.find(word, to, (i) => this.token(i).text === '(' && !isWord(this.tokens[i - 1], 'ON', 'BY'));
    const operator = this.stretch(from, open);
    const queries = splitAtCommas(this.tokens, open, to).flatMap(([a, b]) => [made(' ', this.token(a).start), ...operator, ...this.emit(a, b)]);
    return wrapped([made('(', this.token(from).start), ...asQuery(state), made(')', this.token(from).start), ...queries], state.alias);
  }

  private readonly tools = {
    emit: (from: number, to: number): readonly Piece[] => this.emit(from, to),
    find: (from: number, to: number, found: (i: number) => boolean): number => this.find(from, to, found),
    token: (i: number): Token => this.token(i),
    items: (from: number, to: number): readonly (readonly [number, number])[] => splitAtCommas(this.tokens, from, to),
    is: (i: number, ...words: readonly string[]): boolean => isWord(this.tokens[i], ...words),
    text: (i: number): string => this.source.slice(this.token(i).start, this.token(i).end),
  };
}

type Tools = PipeRewriter['tools'];

const joined = (items: readonly (readonly Piece[])[], separator: string): readonly Piece[] => items.flatMap((item, i) => (i === 0 ? item : [made(separator, item[0]?.from ?? 0), ...item]));

/** `SELECT list FROM … WHERE …`. */
function selected(state: State, list: readonly Piece[], tail: readonly Piece[] = []): readonly Piece[] {
  const at = list[0]?.from ?? 0;
  const where = state.where.length === 0 ? [] : [made(' WHERE (', at), ...joined(state.where, ') AND ('), made(')', at)];
  const order = state.order === undefined ? [] : [made(' ORDER BY ', at), ...state.order];
  const limit = state.limit === undefined ? [] : [made(' LIMIT ', at), ...state.limit];
  return [made('SELECT ', at), ...list, made(' FROM ', at), ...state.from, ...where, ...tail, ...order, ...limit];
}

const asQuery = (state: State): readonly Piece[] =>
  (state.whole !== undefined && state.where.length === 0 && state.order === undefined && state.limit === undefined ? state.whole : selected(state, [made('*', state.from[0]?.from ?? 0)]));

function wrapped(query: readonly Piece[], alias: string | undefined): State {
  const at = query[0]?.from ?? 0;
  return { from: [made('(', at), ...query, made(alias === undefined ? ')' : `) AS ${alias} `, at)], where: [], whole: query, ...(alias === undefined ? {} : { alias }) };
}

const closed = (state: State): State => wrapped(asQuery(state), state.alias);
/** What may still take another clause: an ORDER BY or LIMIT ends a SELECT. */
const open = (state: State): State => (state.order === undefined && state.limit === undefined ? state : closed(state));

/** `SELECT *` with a change; the names of the tables stay. */
const starred = (change: (tools: Tools, from: number, to: number) => readonly Piece[]) => (tools: Tools): Operator => (state, from, to) => {
  const ready = open(state);
  return wrapped(selected(ready, [made('*', tools.token(from).start), ...change(tools, from + 1, to)]), ready.alias);
};

/** What follows a FROM item: `(…) PIVOT (…)`. */
const behind = (tools: Tools): Operator => (state, from, to) => {
  if (to - from < 2) throw invalidQuery(`Syntax error: Unexpected end of pipe operator ${tools.text(from)}`);
  return { from: [...wrapped(asQuery(state), undefined).from, made(' ', tools.token(from).start), ...tools.emit(from, to)], where: [] };
};

const OPERATORS: Readonly<Record<string, (tools: Tools) => Operator>> = {
  WHERE: (tools) => (state, from, to) => { const ready = open(state); return { ...ready, where: [...ready.where, tools.emit(from + 1, to)] }; },
  ASSERT: (tools) => (state, from, to) => {
    const [[a, b] = [0, 0], ...payload] = tools.items(from + 1, to);
    const at = tools.token(from).start;
    const parts = payload.flatMap(([x, y]) => [made(`, ' ', CAST(`, at), ...tools.emit(x, y), made(' AS STRING)', at)]);
    const ready = open(state);
    return { ...ready, where: [...ready.where, [made('IF(', at), ...tools.emit(a, b), made(`, TRUE, ERROR(CONCAT('Assert failed:'`, at), ...parts, made(')) IS NULL)', at)]] };
  },
  SELECT: (tools) => (state, from, to) => wrapped(selected(open(state), tools.emit(from + 1, to)), undefined),
  EXTEND: starred((tools, from, to) => [made(', ', tools.token(from).start), ...tools.emit(from, to)]),
  // The older name of EXTEND with windows.
  WINDOW: starred((tools, from, to) => [made(', ', tools.token(from).start), ...tools.emit(from, to)]),
  SET: starred((tools, from, to) => [made(' REPLACE (', tools.token(from).start), ...joined(tools.items(from, to).map(([a, b]) => [...tools.emit(a + 2, b), made(' AS ', tools.token(a).start), ...tools.emit(a, a + 1)]), ', '), made(')', tools.token(from).start)]),
  DROP: starred((tools, from, to) => [made(' EXCEPT (', tools.token(from).start), ...tools.emit(from, to), made(')', tools.token(from).start)]),
  RENAME: starred((tools, from, to) => [made(' RENAME (', tools.token(from).start), ...tools.emit(from, to), made(')', tools.token(from).start)]),
  DISTINCT: (tools) => (state, from) => wrapped(selected(open(state), [made('DISTINCT *', tools.token(from).start)]), state.alias),
  ORDER: (tools) => (state, from, to) => ({ ...open(state), order: tools.emit(from + 2, to) }),
  LIMIT: (tools) => (state, from, to) => ({ ...(state.limit === undefined ? state : closed(state)), limit: tools.emit(from + 1, to) }),
  AS: (tools) => (state, from) => wrapped(asQuery(state), tools.text(from + 1)),
  TABLESAMPLE: behind,
  PIVOT: behind, UNPIVOT: behind,
  AGGREGATE: (tools) => (state, from, to) => {
    const ready = open(state);
    const group = tools.find(from + 1, to, (i) => tools.is(i, 'GROUP') && tools.is(i + 1, 'BY', 'AND'));
    const ordered = group !== -1 && tools.is(group + 1, 'AND');
    const first = group + (ordered ? 4 : 2);
    if (group !== -1 && tools.is(first, 'ROLLUP', 'CUBE', 'GROUPING', 'ALL')) throw notSupported(`Pipe operator AGGREGATE … GROUP BY ${tools.text(first)}`);
    const keys = (group === -1 ? [] : tools.items(first, to)).map((item) => sorted(tools, item));
    const aggregates = tools.items(from + 1, group === -1 ? to : group).map((item) => sorted(tools, item));
    const at = tools.token(from).start;
    const columns = [...keys, ...aggregates];
    const order = columns.map((c, i) => ({ ordinal: i + 1, direction: c.direction, key: i < keys.length })).filter((c) => c.direction !== '' || (ordered && c.key));
    const tail = keys.length === 0 ? [] : [made(` GROUP BY ${keys.map((_, i) => i + 1).join(', ')}`, at)];
    const query = selected(ready, joined(columns.map((c) => c.pieces), ', '), [...tail, ...(order.length === 0 ? [] : [made(` ORDER BY ${order.map((o) => `${o.ordinal} ${o.direction}`).join(', ')}`, at)])]);
    return wrapped(query, undefined);
  },
};

/** `expression [AS name] [ASC | DESC]`, the direction apart. */
function sorted(tools: Tools, [from, to]: readonly [number, number]): { readonly pieces: readonly Piece[]; readonly direction: string } {
  const directed = tools.find(from + 1, to, (i) => tools.is(i, 'ASC', 'DESC'));
  const pieces = tools.emit(from, directed === -1 ? to : directed);
  return { pieces: [...pieces, made(' ', tools.token(from).start)], direction: directed === -1 ? '' : Array.from({ length: to - directed }, (_, i) => tools.text(directed + i)).join(' ') };
}
