import { invalid } from '../api-error.js';
import type { Reply } from './http-exchange.js';

/** The members that a caller wants: `undefined` is all of what stands there. */
type Mask = ReadonlyMap<string, Mask | undefined>;

/** `a,b(c,d/e),f/*`: https://cloud.google.com/bigquery/docs/api-performance#partial-response. @throws ApiError for anything else */
function readMask(text: string): Mask {
  let at = 0;
  const refuse = (): never => { throw invalid(`Invalid field selection ${text}`); };
  const list = (): Mask => {
    const members = new Map<string, Mask | undefined>();
    for (;;) {
      const [name, mask] = selector();
      const before = members.get(name);
      members.set(name, members.has(name) ? (before === undefined || mask === undefined ? undefined : new Map([...before, ...mask])) : mask);
      if (text[at] !== ',') return members;
      at += 1;
    }
  };
  const selector = (): readonly [string, Mask | undefined] => {
    const name = /[^,()/]*/y;
    name.lastIndex = at;
    const found = name.exec(text)?.[0].trim() ?? '';
    if (found === '') return refuse();
    at = name.lastIndex;
    if (text[at] === '/') {
      at += 1;
      return [found, new Map([selector()])];
    }
    if (text[at] !== '(') return [found, undefined];
    at += 1;
    const inner = list();
    if (text[at] !== ')') return refuse();
    at += 1;
    return [found, inner];
  };
  const mask = list();
  return at === text.length ? mask : refuse();
}

function masked(value: unknown, mask: Mask | undefined): unknown {
  if (mask === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => masked(item, mask));
  const chosen = Object.entries(value).filter(([name]) => mask.has(name) || mask.has('*'));
  return Object.fromEntries(chosen.map(([name, item]) => [name, masked(item, mask.has(name) ? mask.get(name) : mask.get('*'))]));
}

/** The answer with those members only that the query parameter `fields` names; errors come whole. */
export function partial(reply: Reply, fields: string | null): Reply {
  if (fields === null || fields === '' || fields === '*' || reply.status >= 300 || (reply.body === undefined && reply.json === undefined)) return reply;
  const { json, body, ...rest } = reply;
  return { ...rest, body: masked(json === undefined ? body : JSON.parse(json), readMask(fields)) };
}
