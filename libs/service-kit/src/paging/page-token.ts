import { createHash } from 'node:crypto';
import { CloudActError } from '@cloudact/bq-resilience';

/** The token is not one that this list handed out, for this organisation and these filters. */
export class PageTokenInvalidError extends CloudActError {
  readonly code = 'PAGE_TOKEN_INVALID';

  constructor() {
    super('The page_token does not belong to this list: it was changed, or made for another organisation, route or filter. Ask for the first page without a token.');
  }
}

/** What a token belongs to. */
export interface PageScope {
  /** Slug of the organisation; `_platform` for lists of the operator. */
  readonly org: string;
  /** Name of the list, with the ids in its path. */
  readonly list: string;
  readonly filters?: Readonly<Record<string, string | undefined>>;
}

const LONGEST_TOKEN = 2_048;

/**
 * The place after which the next page begins, as opaque text. A token permits nothing: the rows that a list may show are chosen by the
 * caller's key alone, and a forged token is at most another place in the caller's own list (AIP-158).
 */
export function encodePageToken(scope: PageScope, after: readonly string[]): string {
  return Buffer.from(JSON.stringify([sealOf(scope, after), ...after])).toString('base64url');
}

/**
 * @param columns how many texts a place of this list has
 * @returns undefined without a token: the first page
 * @throws PageTokenInvalidError
 */
export function decodePageToken(scope: PageScope, token: string | undefined, columns: number): readonly string[] | undefined {
  if (token === undefined) return undefined;
  const [seal, ...after] = contentOf(token);
  if (after.length !== columns || seal !== sealOf(scope, after)) throw new PageTokenInvalidError();
  return after;
}

function contentOf(token: string): readonly string[] {
  if (token.length > LONGEST_TOKEN || !/^[A-Za-z0-9_-]+$/.test(token)) throw new PageTokenInvalidError();
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.toString('base64url') !== token) throw new PageTokenInvalidError();
  try {
    const content: unknown = JSON.parse(bytes.toString());
    if (Array.isArray(content) && content.every((part) => typeof part === 'string')) return content;
  } catch {
    // not JSON: not ours
  }
  throw new PageTokenInvalidError();
}

function sealOf({ org, list, filters = {} }: PageScope, after: readonly string[]): string {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined).sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256').update(JSON.stringify([org, list, given, after])).digest('base64url').slice(0, 22);
}
