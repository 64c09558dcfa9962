import { Module } from '@nestjs/common';
import { QueriesModule } from '../queries/queries.module.js';
import { BreakersController } from './breaker/breakers.controller.js';
import { QueryScanController } from './query-scan/query-scan.controller.js';
import { QueryScanAdvice } from './query-scan/query-scan.service.js';
import { RowUpdateController } from './row-update/row-update.controller.js';
import { RowUpdateAdvice } from './row-update/row-update.service.js';
import { SchemaChangeController } from './schema-change/schema-change.controller.js';
import { SchemaChangeAdvice } from './schema-change/schema-change.service.js';
import { AdviceTopicsController } from './topics.controller.js';
import { WriteMethodController } from './write-method/write-method.controller.js';
import { WriteMethodAdvice } from './write-method/write-method.service.js';

@Module({
  imports: [QueriesModule],
  controllers: [AdviceTopicsController, WriteMethodController, QueryScanController, SchemaChangeController, RowUpdateController, BreakersController],
  providers: [WriteMethodAdvice, QueryScanAdvice, SchemaChangeAdvice, RowUpdateAdvice],
})
export class AdviceModule {}
