import { readServiceConfig, type ServiceConfig } from '@cloudact/service-kit';

/** @throws ConfigInvalidError with all faults together */
export function readApiConfig(): ServiceConfig {
  return readServiceConfig('api', process.env);
}
