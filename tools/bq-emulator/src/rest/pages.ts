import { invalid } from '../api-error.js';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken?: string;
}

/** https://cloud.google.com/bigquery/quotas#api_request_quotas: list methods without `maxResults` answer with up to this many. */
const DEFAULT_LIST_SIZE = 10_000;

export const pageToken = (offset: number): string => Buffer.from(`o:${offset}`).toString('base64url');

export function offsetOf(token: string | null | undefined): number {
  if (token === null || token === undefined || token === '') return 0;
  const match = /^o:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  if (match === null) throw invalid('Invalid page token');
  return Number(match[1]);
}

export function positiveInteger(text: string | null | undefined, name: string): number | undefined {
  if (text === null || text === undefined || text === '') return undefined;
  if (!/^\d+$/.test(text)) throw invalid(`Invalid value for ${name}: ${text}`);
  return Number(text);
}

export function page<T>(all: readonly T[], query: URLSearchParams): Page<T> {
  const from = offsetOf(query.get('pageToken'));
  const size = positiveInteger(query.get('maxResults'), 'maxResults') ?? DEFAULT_LIST_SIZE;
  const items = all.slice(from, from + size);
  return from + size < all.length && size > 0 ? { items, nextPageToken: pageToken(from + size) } : { items };
}
