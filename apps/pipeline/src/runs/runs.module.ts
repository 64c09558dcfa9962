import { IdempotencyKeys, PLATFORM, type Platform, quotaLedgerOf } from '@cloudact/service-kit';
import { type DynamicModule, Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { BodyLimits } from '../config/pipeline-config.js';
import { CountedRuns } from './counted-runs.js';
import { IngestRuns } from './ingest-runs.js';
import { RunJournal } from './run-journal.js';
import { RunsController } from './runs.controller.js';
import { RunsRepository } from './runs.repository.js';
import { BODY_LIMITS } from './runs.tokens.js';

/** What every route that takes a file needs. */
@Global()
@Module({})
export class RunsModule implements OnApplicationShutdown {
  constructor(private readonly runs: IngestRuns) {}

  static forRoot(limits: BodyLimits): DynamicModule {
    return {
      module: RunsModule,
      controllers: [RunsController],
      providers: [
        RunsRepository,
        { provide: BODY_LIMITS, useValue: limits },
        { provide: IdempotencyKeys, inject: [PLATFORM], useFactory: (platform: Platform) => new IdempotencyKeys(platform) },
        { provide: IngestRuns, inject: [PLATFORM, IdempotencyKeys], useFactory: (platform: Platform, keys: IdempotencyKeys) => new IngestRuns({ platform, limits, keys, counted: new CountedRuns(quotaLedgerOf(platform)), journal: new RunJournal(platform) }) },
      ],
      exports: [BODY_LIMITS, IngestRuns],
    };
  }

  onApplicationShutdown(): void {
    this.runs.close();
  }
}
