import { startService } from '@cloudact/service-kit';
import { apiService } from './api-service.js';
import { readApiConfig } from './config/read-api-config.js';

await startService(() => apiService(readApiConfig()));
