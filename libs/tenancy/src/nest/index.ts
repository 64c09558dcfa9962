export { ACCESS, Access, type AccessRule } from './access.decorator.js';
export { AccessGuard, ORG_KEY_HEADER, ROOT_KEY_HEADER } from './access.guard.js';
export { InjectTenancy, TENANCY } from './tenancy.tokens.js';
export { TenancyModule } from './tenancy.module.js';
export type { TenancyPorts } from './tenancy-ports.js';
export { CurrentOrg, OrgClient } from './tenant.decorators.js';
