import { encodePageToken, type PageScope } from './page-token.js';

/** One page of a list, as every service answers it: the items under the name of their kind, and where to go on. */
export type Page<Name extends string, T> = Readonly<Record<Name, readonly T[]>> & {
  /** Give it back as `page_token`; null on the last page. */
  readonly next_page_token: string | null;
};

export interface PageOptions<Name extends string, T> {
  /** Name of the items in the answer: `conversations`. */
  readonly name: Name;
  /** The page, and one item more where there is one. */
  readonly found: readonly T[];
  readonly limit: number;
  readonly scope: PageScope;
  /** The texts by which the list is ordered, of one item. */
  readonly placeOf: (item: T) => readonly string[];
}

export function pageOf<Name extends string, T>({ name, found, limit, scope, placeOf }: PageOptions<Name, T>): Page<Name, T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const next_page_token = found.length > limit && last !== undefined ? encodePageToken(scope, placeOf(last)) : null;
  return { [name]: items, next_page_token } as Page<Name, T>;
}
