export { InjectPlatform, PLATFORM, PlatformModule } from './bigquery/platform.module.js';
export { createPlatform, type Platform } from './bigquery/platform.js';
export { ConfigInvalidError } from './config/config-invalid-error.js';
export { type EnvironmentVariables, readServiceConfig } from './config/read-service-config.js';
export { type BigQueryBackend, type ServiceConfig, type ServiceName, SERVICES } from './config/service-config.js';
export type { Problem, ProblemDetail } from './http/problem.js';
export { RequestInvalidError } from './http/request-errors.js';
export { STATUS_OF_CODE } from './http/status-of-code.js';
export { createService, runService, type ServiceDefinition } from './run-service.js';
