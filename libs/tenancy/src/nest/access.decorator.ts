import { SetMetadata } from '@nestjs/common';
import type { KeyScope } from '../keys/api-key.js';

/** Who may call a route. `org`: the organisation's key with the scope. `root`: the operator. `root-or-org`: either. `public`: anybody. */
export type AccessRule = { readonly who: 'public' } | { readonly who: 'root' } | { readonly who: 'org' | 'root-or-org'; readonly scope: KeyScope };

export const ACCESS = 'cloudact:access';

export function Access(who: 'public' | 'root'): MethodDecorator & ClassDecorator;
export function Access(who: 'org' | 'root-or-org', scope: KeyScope): MethodDecorator & ClassDecorator;
export function Access(who: AccessRule['who'], scope?: KeyScope): MethodDecorator & ClassDecorator {
  return SetMetadata(ACCESS, scope === undefined ? { who } : { who, scope });
}
