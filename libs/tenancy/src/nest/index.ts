export { ACCESS, Access, type AccessRule } from './access.decorator.js';
export { AccessGuard, ORG_KEY_HEADER, ROOT_KEY_HEADER } from './access.guard.js';
export { sourceAddress } from './source-address.js';
export { InjectOrgClients, InjectTenancy, ORG_CLIENTS, TENANCY } from './tenancy.tokens.js';
export { TenancyModule } from './tenancy.module.js';
export type { Denial, TenancyPorts } from './tenancy-ports.js';
export { type Tenant, tenantOf, tryTenantOf } from './tenant-request.js';
export { CurrentOrg, OrgClient } from './tenant.decorators.js';
