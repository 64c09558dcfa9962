import { readServiceConfig, type ServiceConfig } from '@cloudact/service-kit';

/** @throws ConfigInvalidError with all faults together */
export function readChatConfig(): ServiceConfig {
  return readServiceConfig('chat', process.env);
}
