import { instantText } from '@cloudact/service-kit';
import type { KeyScope } from '@cloudact/tenancy';
import type { ApiKeyView } from './api-key-view.js';

/** Scopes that the maker of a key would hand out without having them. */
export function missingScopes(own: readonly KeyScope[], wanted: readonly KeyScope[]): readonly KeyScope[] {
  return wanted.filter((scope) => !own.includes(scope));
}

/** Why a key cannot be rotated; undefined when it can. */
export function whyNotRotatable({ status, expires_at }: Pick<ApiKeyView, 'status' | 'expires_at'>, now: number): string | undefined {
  switch (status) {
    case 'REVOKED':
      return 'it is revoked';
    case 'ROTATED':
      return 'it was rotated before and has a successor';
    case 'ACTIVE':
      return expires_at !== null && Date.parse(expires_at) <= now ? `it expired at ${expires_at}` : undefined;
  }
}

/** When a rotated key ends: after the grace, but never later than it would have ended anyway. */
export function endOfGrace({ expires_at }: Pick<ApiKeyView, 'expires_at'>, now: number, graceSeconds: number): string {
  const end = now + graceSeconds * 1_000;
  return expires_at !== null && Date.parse(expires_at) < end ? expires_at : instantText(end);
}
