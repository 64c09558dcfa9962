import type { ServiceConfig, ServiceDefinition, ServiceName } from '@cloudact/service-kit';

/** How each service is made. Loaded when asked for, so that a suite of one service does not wait for the others. */
export const SERVICE_DEFINITIONS: Readonly<Record<ServiceName, () => Promise<(config: ServiceConfig) => ServiceDefinition>>> = {
  api: async () => (await import('@cloudact/api/service')).apiService,
  pipeline: async () => (await import('@cloudact/pipeline/service')).pipelineService,
  chat: async () => (await import('@cloudact/chat/service')).chatService,
};
