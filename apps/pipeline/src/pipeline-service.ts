import { defaultSchemaDirectory } from '@cloudact/schemas';
import type { ServiceDefinition } from '@cloudact/service-kit';
import { acceptRawBodies } from './body/raw-body.js';
import { DEFAULT_BODY_LIMITS, type PipelineConfig } from './config/pipeline-config.js';
import { DeadLettersModule } from './dead-letters/dead-letters.module.js';
import { ExplainWriteModule } from './explain-write/explain-write.module.js';
import { IngestionsModule } from './ingestions/ingestions.module.js';
import { RowsModule } from './rows/rows.module.js';
import { RunsModule } from './runs/runs.module.js';
import { UpdatesModule } from './updates/updates.module.js';

/** The pipeline: rows come in, are written by the method that suits them, and what cannot be stored is kept to be mended. */
export function pipelineService(config: PipelineConfig): ServiceDefinition {
  const limits = config.bodyLimits ?? DEFAULT_BODY_LIMITS;
  return {
    config,
    schemaDirectory: defaultSchemaDirectory,
    title: 'CloudAct pipeline',
    description: 'Ingests cost data by five write methods, and keeps what could not be stored.',
    features: [RunsModule.forRoot(limits), RowsModule, IngestionsModule, UpdatesModule, DeadLettersModule, ExplainWriteModule],
    fastify: (instance) => acceptRawBodies(instance, limits),
  };
}
