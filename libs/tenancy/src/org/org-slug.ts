import { CloudActError } from '@cloudact/bq-resilience';

declare const orgSlugBrand: unique symbol;
/** The name of an organisation, parsed. It is part of dataset names, so nothing but `parseOrgSlug` makes one. */
export type OrgSlug = string & { readonly [orgSlugBrand]: true };

const SLUG = /^[a-z0-9_]{3,50}$/;
/** Names that are datasets of the platform's, or that an object lookup would find on every object. */
const RESERVED: ReadonlySet<string> = new Set(['organizations', 'information_schema', 'constructor', 'prototype', 'hasownproperty', 'tostring', 'valueof', 'null', 'undefined', 'region_us', 'region_eu']);

export class InvalidOrgSlugError extends CloudActError {
  readonly code = 'ORG_SLUG_INVALID';

  constructor(value: unknown, why: string) {
    super(`${JSON.stringify(value)?.slice(0, 80) ?? 'undefined'} is no organisation slug: ${why}. Use 3 to 50 of a–z, 0–9 and _, beginning with a letter or digit.`, { facts: { why } });
  }
}

/** Nothing is trimmed or lower-cased into validity: two texts that look alike must never name one dataset. */
export function parseOrgSlug(value: unknown): OrgSlug {
  if (typeof value !== 'string') throw new InvalidOrgSlugError(value, 'it is not text');
  if (!SLUG.test(value) || value.endsWith('\n')) throw new InvalidOrgSlugError(value, 'it has other characters or another length');
  if (value.startsWith('_')) throw new InvalidOrgSlugError(value, 'BigQuery hides datasets that begin with _');
  if (RESERVED.has(value)) throw new InvalidOrgSlugError(value, 'it is reserved');
  return value as OrgSlug;
}
