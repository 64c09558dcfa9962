export { apiClient, type ApiClientOptions } from './api-client.js';
export * from './generated/index.js';
