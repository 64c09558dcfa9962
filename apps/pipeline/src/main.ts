import { startService } from '@cloudact/service-kit';
import { readPipelineConfig } from './config/read-pipeline-config.js';
import { pipelineService } from './pipeline-service.js';

await startService(() => pipelineService(readPipelineConfig()));
