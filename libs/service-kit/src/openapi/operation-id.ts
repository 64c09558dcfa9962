export interface NamedRoute {
  readonly method: string;
  /** `/api/v1/organizations/{org}/budgets/{budgetId}` */
  readonly path: string;
  /** The method of the controller: a verb, or a verb and what it does it to where the path does not say so (`changeLevel`, `ingestFocusFile`). */
  readonly handler: string;
}

/** What every path begins with and no name repeats. */
const PREFIX = /^\/(?:api\/v\d+\/)?(?:organizations\/\{org\}\/(?=.))?/;
/** A GET whose last word says what is done, not what is read. */
const READING_VERBS: ReadonlySet<string> = new Set(['export', 'explain']);
const IRREGULAR: Readonly<Record<string, string>> = { children: 'child', status: 'status' };

/** A name that reads as a call in a client: `createBudget`, `listBudgets`, `getCostSummary`, `moveHierarchyEntity`, `estimateQuery`. */
export function operationId({ method, path, handler }: NamedRoute): string {
  const words = path.replace(PREFIX, '').split(/[/:]/).filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  const ofItem = last.startsWith('{');
  const nouns = words.filter((word) => !word.startsWith('{'));
  const verb = (/^[a-z]+/.exec(handler) ?? [''])[0];
  const action = camel(last).toLowerCase() === handler.toLowerCase() && (method !== 'GET' || READING_VERBS.has(verb));
  if (action) return handler + names(nouns.slice(0, -1), words.at(-2)?.startsWith('{') === true || path.includes(':'));
  if (method !== 'GET') return changeOf(handler, verb, nouns);
  const many = !ofItem && singular(last) !== last;
  return (many ? 'list' : 'get') + names(nouns, !many);
}

function changeOf(handler: string, verb: string, nouns: readonly string[]): string {
  const named = handler.slice(verb.length);
  if (named === '') return verb + names(nouns, true);
  const repeats = singular(upper(camel(nouns.at(-1) ?? ''))) === singular(named);
  return repeats ? verb + names(nouns.slice(0, -1), true) + named : handler;
}

/** All but the last in the singular; the last too where one thing is meant. */
function names(nouns: readonly string[], one: boolean): string {
  return nouns.map((noun, index) => upper(camel(one || index < nouns.length - 1 ? singular(noun) : noun))).join('');
}

function singular(noun: string): string {
  const known = IRREGULAR[noun];
  if (known !== undefined) return known;
  if (noun.endsWith('ies')) return `${noun.slice(0, -3)}y`;
  return /[^su]s$/.test(noun) ? noun.slice(0, -1) : noun;
}

function camel(kebab: string): string {
  return kebab.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());
}

function upper(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
