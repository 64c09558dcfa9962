import { TenantContextMissingError } from '../errors.js';
import type { OrgContext } from '../org/org-context.js';
import type { OrgBigQueryClient } from '../client/org-bigquery-client.js';

/** What the guard proved about a request. */
export interface Tenant {
  readonly context: OrgContext;
  /** Made when a handler asks for it. */
  readonly client: () => OrgBigQueryClient;
}

/** Not a property of the request: nothing that a caller sends can look like it. */
const tenants = new WeakMap<object, Tenant>();

export function setTenant(request: object, tenant: Tenant): void {
  tenants.set(request, tenant);
}

/** What was proved about a request, if anything was. */
export function tryTenantOf(request: object): Tenant | undefined {
  return tenants.get(request);
}

/** @throws TenantContextMissingError where no guard proved an organisation. */
export function tenantOf(request: object, where: string): Tenant {
  const tenant = tenants.get(request);
  if (tenant === undefined) throw new TenantContextMissingError(where);
  return tenant;
}
