export { InjectSchemaRegistry, SCHEMA_REGISTRY } from './schema-registry.token.js';
export { SchemasModule } from './schemas.module.js';
export type { SchemasModuleOptions } from './schemas-options.js';
